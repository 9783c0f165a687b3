using System.Net.Sockets;

namespace PluginChat.Hosting.Server;

/// <summary>Why a site could not start, where that is no bug: an address in use, a certificate that cannot be read.</summary>
static class StartProblem
{
    public static bool Is(Exception e) =>
        e is IOException or SocketException or InvalidOperationException or FormatException or UnauthorizedAccessException;

    /// <summary>Kestrel names the address; the next step is ours to add.</summary>
    /// <param name="e">What <see cref="SiteHost.StartAsync(Configuration.SiteConfigResult, SiteOptions)"/> threw.</param>
    /// <param name="file">The configuration's file.</param>
    public static string Text(Exception e, string? file) =>
        $"{e.Message.TrimEnd('.')}. Change http.server.listen in {file}, or pass --urls.";
}
