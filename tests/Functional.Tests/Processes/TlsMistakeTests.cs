using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Processes;

/// <summary>What a person sees whose certificate is missing or of no use.</summary>
public sealed class TlsMistakeTests
{
    static string Config(string ssl) =>
        TestSite.Config(http: ssl).Replace("http://127.0.0.1:0", "https://127.0.0.1:0", StringComparison.Ordinal);

    [Theory]
    [InlineData("ssl: { certificate: 'nothing.pem' },", "error: http.ssl.certificate: file 'nothing.pem' not found; name a PEM file")]
    [InlineData(
        "ssl: { certificate: 'site.crt', key: 'nothing.key' },",
        "error: http.ssl.key: file 'nothing.key' not found; name a PEM file"
    )]
    [InlineData(
        "ssl: { certificate: 'site.crt' },",
        "error: http.ssl.certificate: 'site.crt' does not hold a certificate and its private key in PEM"
    )]
    [InlineData(
        "ssl: { certificate: 'site.crt', key: 'other.key' },",
        "error: http.ssl.certificate: 'site.crt' and 'other.key' are not a certificate and its private key in PEM"
    )]
    [InlineData("ssl: { certificate: 'appweb.json' },", "error: http.ssl.certificate: 'appweb.json' does not hold a certificate")]
    [InlineData("ssl: { key: 'site.key' },", "error: http.ssl.key: stands alone; add the 'certificate' that it belongs to")]
    public async Task Certificate_ThatCannotBeUsed_IsAnErrorWithItsPlace(string ssl, string expected)
    {
        await using var site = new TestSite();
        var (certificate, other) = (TestCertificate.Make(), TestCertificate.Make());
        site.Write("site.crt", certificate.Certificate);
        site.Write("site.key", certificate.Key);
        site.Write("other.key", other.Key);
        site.Write("appweb.json", Config(ssl));
        await using var host = await HostProcess.RunAsync(site);
        Assert.True(host.ExitCode == 2, host.Console);
        var line = Assert.Single(host.Error);
        Assert.Matches(@"^\S+Z error PluginChat: appweb\.json\(\d+,\d+\): ", line);
        Assert.Contains(expected, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Https_WithoutACertificate_IsOneLineThatNamesTheKeys()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", Config(""));
        await using var host = await HostProcess.RunAsync(site);
        Assert.True(host.ExitCode == 1, host.Console);
        var line = Assert.Single(host.Error);
        Assert.Matches(
            @"^\S+Z error PluginChat: https://127\.0\.0\.1:0 needs a certificate, and none is configured: "
                + @"set http\.ssl\.certificate and http\.ssl\.key in appweb\.json",
            line
        );
    }
}
