using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PluginChat.Hosting.Accounts;

namespace PluginChat.Hosting.Tests.Configuration;

/// <summary>The keys that are about TLS: <c>hsts</c>, <c>auth.require.secure</c>, <c>ssl</c>.</summary>
public sealed class TlsKeysTests
{
    const string Advice =
        "where this site does not listen; add 'https://*:443' to server.listen and a certificate to ssl, "
        + "or name the proxy that has TLS in server.trustedProxies";

    [Theory]
    [InlineData("hsts: true", "max-age=31536000", false)]
    [InlineData("hsts: false", null, false)]
    [InlineData("hsts: '30days'", "max-age=2592000", false)]
    [InlineData("hsts: 0", "max-age=0", false)] // browsers forget it
    [InlineData("hsts: {}", "max-age=31536000", false)]
    [InlineData("hsts: { subdomains: true, loopback: true }", "max-age=31536000; includeSubDomains", true)]
    [InlineData("hsts: { maxAge: '1year', subdomains: true, preload: true }", "max-age=31536000; includeSubDomains; preload", false)]
    public void Hsts_OfEachForm_IsWhatBrowsersAreTold(string http, string? value, bool isForLoopback)
    {
        var hsts = TempSite.Site($"{{ http: {{ {http} }} }}").Hsts;
        Assert.Equal(value, hsts?.Value);
        Assert.Equal(isForLoopback, hsts?.IsForLoopback ?? false);
    }

    [Theory]
    [InlineData(
        "hsts: 'never'",
        "error: http.hsts: has to end, or a site without a certificate could never be reached again; write '365days'"
    )]
    [InlineData("hsts: '30d'", "error: http.hsts: '30d' is 30 seconds in ESP, not days; write '30days'")]
    [InlineData("hsts: [ '30days' ]", "error: http.hsts: takes a time, not an array")]
    [InlineData(
        "hsts: { maxAge: '20years' }",
        "error: http.hsts.maxAge: '20years' is out of bounds; the least is 0secs, the most 3650days, or 'never'"
    )]
    [InlineData(
        "hsts: { preload: true }",
        "error: http.hsts.preload: browsers' lists take a site whose 'subdomains' is true and whose 'maxAge' is 365days or more; "
            + "set both, or leave it out"
    )]
    [InlineData("hsts: { subDomains: true }", "warning: unknown key 'http.hsts.subDomains' is ignored; did you mean 'subdomains'?")]
    [InlineData("server: { listen: 'http://*:80' }, hsts: true", "warning: http.hsts: is for visitors who come by https://, " + Advice)]
    [InlineData(
        "auth: { require: { secure: '30days' } }",
        "error: http.auth.require.secure: takes true or false, not '30days'; how long browsers are to remember it is http.hsts"
    )]
    [InlineData("auth: { require: { secure: 'yes' } }", "error: http.auth.require.secure: takes true or false, not 'yes'")]
    [InlineData(
        "auth: { require: { secured: true } }",
        "error: unknown key 'http.auth.require.secured' is ignored; did you mean 'secure'?"
    )]
    [InlineData(
        "server: { listen: 'http://*:80' }, auth: { require: { secure: true } }, routes: [ { pattern: '^/a' } ]",
        "warning: http.auth.require.secure: leads to https://, " + Advice
    )]
    [InlineData(
        "server: { listen: 'http://*:80' }, routes: [ { name: 'a', pattern: '^/a', auth: { require: { secure: true } } } ]",
        "warning: route 'a': auth.require.secure: leads to https://, " + Advice
    )]
    public void Read_MistakeInAKeyOfTls_SaysWhatAndWhatToDo(string http, string expected) =>
        Assert.Contains(TempSite.Findings($"{{ http: {{ {http} }} }}"), f => f.EndsWith(": " + expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("'1.2'", SslProtocols.Tls12 | SslProtocols.Tls13)]
    [InlineData("1.3", SslProtocols.Tls13)]
    [InlineData("'TLSv1.3'", SslProtocols.Tls13)]
    public void MinVersion_WithoutACertificate_CountsForThatOfKestrelsSettings(string version, SslProtocols protocols)
    {
        var ssl = TempSite.Site($"{{ http: {{ ssl: {{ minVersion: {version} }} }} }}").Ssl!;
        Assert.Equal(protocols, ssl.Protocols);
        Assert.Empty(ssl.Certificates);
    }

    [Theory]
    [InlineData("minVersion: '1.1'", "error: http.ssl.minVersion: TLS 1.1 is broken and not to be used (RFC 8996); write '1.2' or '1.3'")]
    [InlineData("minVersion: 'TLSv1'", "error: http.ssl.minVersion: TLS 1 is broken and not to be used (RFC 8996); write '1.2' or '1.3'")]
    [InlineData("minVersion: '2'", "error: http.ssl.minVersion: takes '1.2' or '1.3', not '2'")]
    [InlineData(
        "protocols: [ 'TLSv1.3' ]",
        "warning: 'http.ssl.protocols' of ESP has no effect here; write the oldest version in 'http.ssl.minVersion', such as '1.3'"
    )]
    [InlineData("certificates: [ 'a.pem' ]", "error: http.ssl.certificates: takes a list of { certificate: '…', key: '…' }, not 'a.pem'")]
    [InlineData("certificates: [ { key: 'b.pem' } ]", "error: http.ssl.certificates.certificate: is missing; name a PEM file")]
    [InlineData(
        "certificates: [ { certificate: 'none.pem' } ]",
        "error: http.ssl.certificates.certificate: file 'none.pem' not found; name a PEM file, relative to this one's folder"
    )]
    [InlineData(
        "certificate: 'a.pem', certificates: [ { certificate: 'b.pem' }, { certificate: 'again.pem' } ]",
        "warning: http.ssl.certificates.certificate: 'again.pem' is never shown: its names (a.example.org, y.example.net) are those of "
            + "'a.pem' before it; remove one, or change their order"
    )]
    [InlineData(
        "certificate: 'a.pem', certificates: [ { certificate: 'nobody.pem' } ]",
        "warning: http.ssl.certificates.certificate: 'nobody.pem' is for no host's name, so nobody is ever shown it; remove it, or have it "
            + "made anew"
    )]
    public void Read_MistakeInSsl_SaysWhatAndWhatToDo(string ssl, string expected)
    {
        using var site = new TempSite($"{{ http: {{ ssl: {{ {ssl} }} }} }}");
        site.Write("a.pem", Pem("a.example.org"));
        site.Write("b.pem", Pem("*.example.net"));
        site.Write("again.pem", Pem("A.example.org", "y.example.net"));
        site.Write("nobody.pem", Pem());
        Assert.EndsWith(": " + expected, Assert.Single(site.Read().Diagnostics).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TheSameSslAgain_IsNoChange()
    {
        using var site = new TempSite("{ http: { ssl: { certificates: [ { certificate: 'a.pem' }, { certificate: 'b.pem' } ] } } }");
        site.Write("a.pem", Pem("a.example.org"));
        site.Write("b.pem", Pem("b.example.org"));
        var ssl = site.Read().Site!.Ssl!;
        Assert.Equal(ssl, site.Read().Site!.Ssl);
        Assert.NotEqual(ssl, ssl with { Certificates = ssl.Certificates.RemoveAt(0) });
        Assert.NotEqual(ssl, ssl with { Protocols = SslProtocols.Tls13 });
    }

    static string Pem(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=pluginchat test", key, HashAlgorithmName.SHA256);
        var all = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
            all.AddDnsName(name);
        if (names.Length > 0)
            request.CertificateExtensions.Add(all.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem();
    }

    [Fact]
    public void Secure_IsInheritedAndAsksNobodyWhoTheyAre()
    {
        var hash = PasswordCheck.Hash("correct horse");
        var site = TempSite.Site(
            $$"""
            { http: { auth: { require: { secure: true }, users: { ann: { password: '{{hash}}' } } }, routes: [
                { name: 'all', pattern: '^/all' },
                { name: 'none', pattern: '^/none', auth: 'none' },
                { name: 'either', pattern: '^/either', auth: { require: { secure: false } } },
                { name: 'users', pattern: '^/users', auth: { type: 'basic', require: { users: 'ann' } } },
            ] } }
            """
        );
        Assert.True(site.Auth is { IsSecure: true, IsRequired: false });
        Assert.Equal(
            [("all", true, false), ("none", true, false), ("either", false, false), ("users", true, true)],
            site.Routes.Select(r => (r.Name, r.Auth.IsSecure, r.Auth.IsRequired))
        );
    }
}
