using System.Collections.Immutable;
using System.Net.Security;

namespace PluginChat.Hosting.Server;

/// <summary>A certificate that is in use.</summary>
/// <param name="Context">The certificate, its key, and those that lead to its authority.</param>
/// <param name="Names">The host names that it is for.</param>
sealed record LoadedCertificate(SslStreamCertificateContext Context, ImmutableArray<string> Names);
