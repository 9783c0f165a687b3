namespace PluginChat.Hosting.Configuration.Model;

/// <summary>A certificate that <c>http.ssl</c> names.</summary>
/// <param name="Certificate">A PEM file: the certificate, and behind it those that lead to its authority.</param>
/// <param name="Key">A PEM file with its private key; the same file where none is named.</param>
sealed record CertificateConfig(string Certificate, string Key);
