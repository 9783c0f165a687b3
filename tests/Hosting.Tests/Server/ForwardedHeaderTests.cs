using PluginChat.Hosting.Server;

namespace PluginChat.Hosting.Tests.Server;

/// <summary><c>Forwarded</c> as RFC 7239 has it, and as proxies write it.</summary>
public sealed class ForwardedHeaderTests
{
    [Theory]
    [InlineData("for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60:0 http -")]
    [InlineData("For=\"[2001:db8:cafe::17]:4711\"", "[2001:db8:cafe::17]:4711 - -")]
    [InlineData("for=192.0.2.43, for=198.51.100.17", "192.0.2.43:0 - -|198.51.100.17:0 - -")]
    [InlineData("for=192.0.2.43,, ,for=198.51.100.17;,", "192.0.2.43:0 - -|198.51.100.17:0 - -")]
    [InlineData("for=192.0.2.1:80; proto=WSS ;\thost=a.example:8443", "192.0.2.1:80 https a.example:8443")] // as some write it
    [InlineData("for=\"192.0.2.1:_p\";host=\"a\\.example\"", "192.0.2.1:0 - a.example")]
    [InlineData("for=_hidden, for=unknown, proto=ws", "- - -|- - -|- http -")]
    [InlineData("secret=\"for=6.6.6.6, for=6.6.6.6\"", "- - -")]
    [InlineData("", "")]
    public void Header_OfAProxy_IsItsElements(string line, string expected)
    {
        Assert.True(ForwardedHeader.TryRead(line, out var hops));
        Assert.Equal(
            expected,
            string.Join('|', hops.Select(h => $"{h.Client?.ToString() ?? "-"} {h.Scheme ?? "-"} {h.Host?.ToString() ?? "-"}"))
        );
    }

    [Theory]
    [InlineData("for=\"")]
    [InlineData("for=\"a, for=192.0.2.1")]
    [InlineData("for=\"192.0.2.1\\")]
    [InlineData("for=192.0.2.1;for=192.0.2.2")]
    [InlineData("for=192.0.2.1 for=192.0.2.2")]
    [InlineData("for=")]
    [InlineData("for")]
    [InlineData("for =192.0.2.1")]
    [InlineData("=192.0.2.1")]
    [InlineData("192.0.2.1")]
    [InlineData("for=10.1")]
    [InlineData("for=host.example")]
    [InlineData("for=\"[::1\"")]
    [InlineData("for=\"[::1]x\"")]
    [InlineData("proto=ftp")]
    [InlineData("host=\"a.example/\"")]
    [InlineData("host=\"\"")]
    public void Header_ThatIsMalformed_IsNotRead(string line)
    {
        Assert.False(ForwardedHeader.TryRead(line, out _));
        Assert.False(ForwardedHeader.TryRead((string[])["for=192.0.2.1", line, "for=192.0.2.2"], out _));
    }
}
