using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Tests.Configuration.Values;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080")]
    [InlineData("http://*:8080", "http://*:8080")]
    [InlineData("HTTPS://127.0.0.1:443/", "https://127.0.0.1:443")]
    [InlineData("127.0.0.1:8080", "http://127.0.0.1:8080")]
    [InlineData("8080", "http://*:8080")]
    [InlineData(":8080", "http://*:8080")]
    [InlineData("http://[::1]:8080", "http://[::1]:8080")]
    [InlineData("http://localhost:8080", "http://localhost:8080")]
    [InlineData("http://127.0.0.1", "http://127.0.0.1:80")]
    [InlineData("https://*", "https://*:443")]
    [InlineData("http://127.0.0.1:0", "http://127.0.0.1:0")]
    public void TryParse_AnyForm_IsKestrels(string text, string expected)
    {
        Assert.True(ListenAddress.TryParse(text, out var address, out var problem), problem);
        Assert.Equal(expected, address);
    }

    [Theory]
    [InlineData("http://127.0.0.1:99999", "'http://127.0.0.1:99999' has no valid port; a port is a number from 0 to 65535")]
    [InlineData("65536", "'65536' has no valid port")]
    [InlineData("http://*:-1", "'http://*:-1' has no valid port")]
    [InlineData("http://*:", "'http://*:' has no valid port")]
    [InlineData("ftp://*:21", "'ftp://*:21' has the scheme 'ftp'")]
    [InlineData("http://*:80/chat", "'http://*:80/chat' is not an address")]
    [InlineData("http://127.0.0.256:80", "'127.0.0.256' is not an address of this machine")]
    [InlineData("http://example.com:80", "'example.com' is not an address of this machine")]
    [InlineData("::1:21301", "'::1' is not an address of this machine")]
    [InlineData("http://::1:8080", "'::1' is not an address of this machine")]
    [InlineData("http://localhost:0", "'http://localhost:0' cannot take a free port")]
    public void TryParse_NoAddress_SaysWhy(string text, string expected)
    {
        Assert.False(ListenAddress.TryParse(text, out _, out var problem));
        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
    }
}
