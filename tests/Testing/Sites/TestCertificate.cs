using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PluginChat.Testing.Sites;

/// <summary>A certificate that no one else has, in PEM.</summary>
sealed record TestCertificate(string Certificate, string Key, string Thumbprint)
{
    /// <param name="dns">The host names that it is for; loopback's where there is none.</param>
    public static TestCertificate Make(params string[] dns)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=pluginchat test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (dns.Length == 0)
            names.AddIpAddress(IPAddress.Loopback);
        foreach (var name in dns.DefaultIfEmpty("localhost"))
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return new(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), certificate.Thumbprint);
    }
}
