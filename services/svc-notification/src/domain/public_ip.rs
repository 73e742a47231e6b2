//! Which addresses of the internet may be dialled at somebody's wish: those that belong to the whole internet, and none
//! that leads back inside. By the IANA registries of special-purpose addresses (RFC 6890 and what came after it).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Blocks of IPv4 that are not of the public internet: first address, length of the prefix.
const V4: [([u8; 4], u32); 16] = [
    ([0, 0, 0, 0], 8),       // this network
    ([10, 0, 0, 0], 8),      // private
    ([100, 64, 0, 0], 10),   // shared by carriers
    ([127, 0, 0, 0], 8),     // this machine
    ([169, 254, 0, 0], 16),  // this link, and clouds' metadata
    ([172, 16, 0, 0], 12),   // private
    ([192, 0, 0, 0], 24),    // protocol assignments
    ([192, 0, 2, 0], 24),    // documentation
    ([192, 31, 196, 0], 24), // AS112
    ([192, 88, 99, 0], 24),  // 6to4 relays, withdrawn
    ([192, 168, 0, 0], 16),  // private
    ([198, 18, 0, 0], 15),   // benchmarks
    ([198, 51, 100, 0], 24), // documentation
    ([203, 0, 113, 0], 24),  // documentation
    ([224, 0, 0, 0], 4),     // multicast
    ([240, 0, 0, 0], 4),     // reserved, and broadcast
];

/// Blocks within `2000::/3` that are not of the public internet; of IPv6 nothing outside of it is.
const V6: [([u16; 8], u32); 4] = [
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), // protocol assignments, Teredo among them, which carries an IPv4 address
    ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32), // documentation
    ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), // 6to4, which carries an IPv4 address
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), // documentation
];

/// Whether an address is of the public internet. IPv4 in the clothes of IPv6 (mapped, compatible, translated) never is: no
/// public name needs it.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !V4
            .iter()
            .any(|(block, prefix)| same(address.to_bits(), Ipv4Addr::from(*block).to_bits(), 32 - prefix)),
        IpAddr::V6(address) => {
            let bits = address.to_bits();
            let global = same(bits, Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0).to_bits(), 125);
            global
                && !V6
                    .iter()
                    .any(|(block, prefix)| same(bits, Ipv6Addr::from(*block).to_bits(), 128 - prefix))
        }
    }
}

/// Whether two addresses agree but for the last `rest` bits.
fn same<T>(a: T, b: T, rest: u32) -> bool
where
    T: std::ops::Shr<u32, Output = T> + PartialEq,
{
    a >> rest == b >> rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn given_addresses_of_the_public_internet_when_judged_then_dialled() {
        for text in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "93.184.216.34",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450:4007:80e::200e",
            "2001:4860:4860::8888",
        ] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn given_addresses_that_lead_inside_when_judged_then_never_dialled() {
        for text in [
            // private
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "fc00::1",
            "fd12:3456::1",
            // this machine
            "127.0.0.1",
            "127.255.255.254",
            "0.0.0.0",
            "::",
            "::1",
            // this link, and clouds' metadata
            "169.254.169.254",
            "fe80::1",
            "fec0::1",
            // IPv4 in the clothes of IPv6
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:93.184.216.34",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::a00:1",
            "2002:7f00:1::",
            "2001:0:a00:1::",
            // carriers, documentation, benchmarks, multicast, reserved
            "100.64.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "2001:db8::1",
            "3fff::1",
            "5f00::1",
            "100::1",
            "ff02::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn given_any_private_ipv4_when_judged_then_what_the_standard_library_says_is_refused(bits: u32) {
            let address = Ipv4Addr::from_bits(bits);
            let inside = address.is_private() || address.is_loopback() || address.is_link_local()
                || address.is_multicast() || address.is_broadcast() || address.is_documentation()
                || address.is_unspecified();
            prop_assert!(!(inside && is_public(address.into())));
            prop_assert!(!is_public(address.to_ipv6_mapped().into()));
            prop_assert!(!is_public(address.to_ipv6_compatible().into()));
        }
    }
}
