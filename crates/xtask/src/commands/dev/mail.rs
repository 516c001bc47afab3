//! An SMTP server (RFC 5321) that prints the text of each mail.

use anyhow::Result;
use std::{
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    thread,
};

/// Starts it in the background, on a free port. Links to `backend` are printed as links to `app`.
pub(super) fn serve(backend: &'static str, app: &'static str) -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let print = |mail: &[String]| println!("==> Mail\n{}", text(mail).replace(backend, app));
            if let Err(error) = receive(stream, print) {
                println!("==> A mail was not received: {error:#}");
            }
        }
    });
    Ok(address)
}

fn receive(mut stream: TcpStream, print: impl Fn(&[String])) -> Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    stream.write_all(b"220 localhost\r\n")?;
    while let Some(command) = lines.next().transpose()? {
        let response = match command.to_uppercase().as_str() {
            "DATA" => {
                stream.write_all(b"354 go ahead\r\n")?;
                let mail: Vec<String> =
                    lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                print(&mail);
                "250 ok"
            }
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        stream.write_all(format!("{response}\r\n").as_bytes())?;
    }
    Ok(())
}

/// The recipient, the subject and the plain text of a mail.
fn text(mail: &[String]) -> String {
    let headers = mail.iter().filter(|line| line.starts_with("To: ") || line.starts_with("Subject: "));
    let mut part =
        mail.iter().skip_while(|line| !line.to_lowercase().starts_with("content-type: text/plain"));
    let encoding: Vec<_> = part.by_ref().take_while(|line| !line.is_empty()).collect();
    let body: Vec<_> = part.take_while(|line| !line.starts_with("--")).map(String::as_str).collect();
    let body = body.join("\n");
    let is_quoted = encoding.iter().any(|line| line.to_lowercase().ends_with("quoted-printable"));
    let body = if is_quoted { decoded(&body) } else { body };
    headers.map(|line| format!("{line}\n")).chain([body]).collect()
}

/// Decodes quoted-printable (RFC 2045).
fn decoded(text: &str) -> String {
    let text = text.replace("=\n", "");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = tail.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) if *first == b'=' => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn shows_the_plain_text_of_a_multipart_mail() {
        let mail = "From: a@example.org\nTo: b@example.org\nSubject: Reset\n\n--x\n\
            Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n\
            http://a/?token=3D=\n1 =C3=A4\n--x\nContent-Type: text/html\n\n<p>\n--x--";
        let lines: Vec<String> = mail.lines().map(str::to_owned).collect();
        assert_eq!(text(&lines), "To: b@example.org\nSubject: Reset\nhttp://a/?token=1 ä");
    }
}
