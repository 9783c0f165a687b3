using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;

namespace PluginChat.Hosting.Configuration.Values;

/// <summary>The host names that a certificate is for (RFC 6125): those that its subject alternative names list.</summary>
static class CertificateNames
{
    const string Wildcard = "*.";

    public static ImmutableArray<string> Of(X509Certificate2 certificate) =>
        [
            .. certificate
                .Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(names => names.EnumerateDnsNames())
                .Select(HostName.Normalize)
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>Whether one of the names is this one, or has a star for its first label.</summary>
    /// <param name="names">As <see cref="Of"/> has them.</param>
    /// <param name="name">In lower case, without a dot at its end.</param>
    public static bool Cover(ImmutableArray<string> names, string name)
    {
        var parent = name.AsSpan(name.IndexOf('.', StringComparison.Ordinal) + 1);
        foreach (var covered in names)
        {
            if (
                covered == name
                || covered.StartsWith(Wildcard, StringComparison.Ordinal)
                    && parent.Length < name.Length
                    && parent.SequenceEqual(covered.AsSpan(Wildcard.Length))
            )
                return true;
        }
        return false;
    }
}
