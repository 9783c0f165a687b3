using PluginChat.Hosting.Sockets;

namespace PluginChat.Hosting.WebSockets;

/// <summary>The connection of a request, for as long as that lasts.</summary>
sealed class RequestEnd(HttpContext context) : IConnectionEnd
{
    public void Abort() => context.Abort();
}
