using System.Net;
using System.Net.Sockets;

namespace PluginChat.Hosting.Admission;

/// <summary>
/// What counts as one address. A customer gets at least a /64 of IPv6 (RFC 6177), and a client with 2^64 addresses is not bounded by
/// limits on each.
/// </summary>
static class AddressGroup
{
    const int PrefixBytes = 64 / 8;
    const int SitePrefixBytes = 48 / 8;

    /// <summary>
    /// An IPv4 address as it is, also where IPv6 carries it; the first 64 bits of an IPv6 one. A transport without addresses counts as one.
    /// </summary>
    public static IPAddress Of(IPAddress? address) => Of(address, PrefixBytes);

    /// <summary>
    /// The same for what is decided by a count of addresses: the most that one customer is usually given is a /48 (RFC 6177), which has
    /// 65,536 times a /64.
    /// </summary>
    public static IPAddress SiteOf(IPAddress? address) => Of(address, SitePrefixBytes);

    static IPAddress Of(IPAddress? address, int prefixBytes)
    {
        if (address is null)
            return IPAddress.None;
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[prefixBytes..].Clear();
        return new(bytes);
    }

    /// <summary>For people: <c>2001:db8::/64</c>, or the IPv4 address.</summary>
    public static string Text(IPAddress group) => group.AddressFamily == AddressFamily.InterNetworkV6 ? $"{group}/64" : group.ToString();
}
