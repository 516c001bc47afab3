mod edge_cases;
mod list;
mod many_tasks;
