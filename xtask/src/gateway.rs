//! The development gateway's configuration: nginx with the routes that Kubernetes will have.

use std::fmt::Write as _;

use crate::system::SERVICES;

/// Its configuration without ports, one block per service.
const TEMPLATE: &str = include_str!("../../infra/dev/gateway/nginx.conf.template");
/// A port nobody listens on (RFC 863's discard, which no machine runs any more).
const NOBODY: u16 = 9;
/// The page at `/`.
const PAGE: &str = include_str!("../../infra/dev/gateway/index.html.template");
/// The page at `/api`: what the services say of their routes.
const REFERENCE: &str = include_str!("../../infra/dev/gateway/api.html.template");

/// The configuration of a gateway on `port` in front of the services, each named by its prefix (`ledger`) with its REST
/// port. Its paths are relative: nginx finds them under its prefix.
pub(crate) fn configuration(port: u16, services: &[(&str, u16)]) -> String {
    // started by root, nginx would hand its workers to a user who may not reach its folder
    let user = if rustix::process::geteuid().is_root() {
        "user root;"
    } else {
        ""
    };
    let mut values = vec![
        ("user".to_owned(), user.to_owned()),
        ("port".to_owned(), port.to_string()),
    ];
    values.extend(
        services
            .iter()
            .map(|(prefix, port)| ((*prefix).to_owned(), port.to_string())),
    );
    // a system of fewer services: the others are away
    let away = SERVICES
        .iter()
        .filter(|known| services.iter().all(|(prefix, _)| *prefix != known.short));
    values.extend(away.map(|known| (known.short.to_owned(), NOBODY.to_string())));
    fill(TEMPLATE, &values)
}

/// The page at `/`, with links to the console, the services and the mails.
pub(crate) fn page(mail: &str, tenant: &str, console: &str, services: &[(&str, u16)]) -> String {
    let mut rows = String::new();
    for (prefix, _) in services {
        let _ = writeln!(
            rows,
            "  <dt>{prefix}</dt><dd><code>/{prefix}/v1/…</code> <a href=\"/{prefix}/readyz\">ready?</a></dd>"
        );
    }
    let values = [
        ("mail", mail),
        ("tenant", tenant),
        ("console", console),
        ("services", rows.trim()),
    ];
    fill(
        PAGE,
        &values.map(|(name, value)| (name.to_owned(), value.to_owned())),
    )
}

/// The page at `/api`, which reads the services' documents where they are served.
pub(crate) fn reference(services: &[(&str, u16)]) -> String {
    let prefixes: Vec<_> = services.iter().map(|(prefix, _)| *prefix).collect();
    fill(REFERENCE, &[("services".to_owned(), prefixes.join(" "))])
}

fn fill(template: &str, values: &[(String, String)]) -> String {
    values.iter().fold(template.to_owned(), |text, (name, value)| {
        text.replace(&format!("${{{name}}}"), value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_is_behind_the_gateway_and_nothing_is_left_unfilled() {
        let services: Vec<_> = SERVICES.iter().map(|service| (service.short, 4711)).collect();
        let configuration = configuration(8080, &services);
        for (prefix, _) in &services {
            assert!(
                configuration.contains(&format!("location /{prefix}/ {{")),
                "no location for {prefix}"
            );
            assert!(
                configuration.contains(&format!("upstream svc-{prefix} {{")),
                "no upstream for {prefix}"
            );
        }
        let (_, server) = configuration.split_once("\n    server {").unwrap();
        assert!(
            !server.contains("proxy_set_header"),
            "a location that sets a header inherits none: connections would not be kept, callers not be told"
        );
        let reference = reference(&services);
        assert!(reference.contains("ledger wallet merchant"), "{reference}");
        for elsewhere in ["src=", "@import", "//cdn"] {
            assert!(!reference.contains(elsewhere), "it needs nothing from elsewhere");
        }
        for text in [
            configuration,
            page("http://localhost:1", "t", "c", &services),
            reference,
        ] {
            assert!(!text.contains("${"), "{text}");
        }
    }
}
