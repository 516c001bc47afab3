//! Headers and responses that every operation of the OpenAPI document has.

use shared::ErrorBody;
use utoipa::{
    Modify, PartialSchema, ToSchema,
    openapi::{
        Components, ContentBuilder, Header, HeaderBuilder, OpenApi, PathItem, Ref, RefOr, Response,
        ResponseBuilder, path::Operation,
    },
};

/// Headers of a status, on every operation.
const HEADERS: [(&str, &str); 4] =
    [("401", "WWW-Authenticate"), ("429", "Retry-After"), ("429", "X-Retry-After"), ("503", "Retry-After")];

/// Adds them, so that no handler has to.
pub(crate) struct Common;

impl Modify for Common {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_with(Components::new);
        components.headers.extend([
            header::<String>(
                "WWW-Authenticate",
                "The challenge of RFC 6750, with the reason for which a token is refused",
            ),
            header::<u32>("Retry-After", "Seconds to wait"),
            header::<u32>("X-Retry-After", "`Retry-After` for Better Auth's clients"),
        ]);
        components.responses.insert("Internal".to_owned(), internal_error().into());
        for (path, item) in &mut document.paths.paths {
            for operation in operations(item) {
                complete(path, operation);
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let all = [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete];
    all.into_iter().flatten()
}

fn complete(path: &str, operation: &mut Operation) {
    // Explicit, since a missing member could be an oversight.
    operation.security.get_or_insert_default();
    let responses = &mut operation.responses.responses;
    for (status, name) in HEADERS {
        if let Some(RefOr::T(response)) = responses.get_mut(status) {
            let header = Ref::new(format!("#/components/headers/{name}"));
            response.headers.insert(name.to_owned(), RefOr::Ref(header));
        }
    }
    if path.starts_with("/api/") {
        responses.insert("500".to_owned(), Ref::from_response_name("Internal").into());
    }
}

fn internal_error() -> Response {
    let body = ContentBuilder::new().schema(Some(Ref::from_schema_name(ErrorBody::name()))).build();
    ResponseBuilder::new()
        .description("INTERNAL_ERROR: the log has details under the `x-request-id` of the response")
        .content("application/json", body)
        .build()
}

fn header<T: PartialSchema>(name: &str, description: &str) -> (String, RefOr<Header>) {
    let header = HeaderBuilder::new().description(Some(description)).schema(Some(T::schema())).build();
    (name.to_owned(), RefOr::T(header))
}
