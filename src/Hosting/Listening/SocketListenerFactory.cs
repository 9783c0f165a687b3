using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace PluginChat.Hosting.Listening;

/// <summary>
/// Binds addresses for Kestrel as its socket transport does, with a <see cref="ConnectionGate"/> before each. Of several factories Kestrel
/// asks the last.
/// </summary>
sealed class SocketListenerFactory(
    IOptions<SocketTransportOptions> options,
    ConnectionGate gate,
    SilentConnections silent,
    SocketListeners listeners,
    TimeProvider time,
    ILoggerFactory loggers
) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint or UnixDomainSocketEndPoint or FileHandleEndPoint;

    // Public is only one without the pool of buffers that Kestrel empties again after a burst. Of the framework that this was built for, so
    // it is there.
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    static extern SocketConnectionFactoryOptions OptionsOf(SocketTransportOptions options);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket? socket = null;
        try
        {
            if (listeners.Take(endpoint) is { } file)
                socket = new(new SafeSocketHandle(file, ownsHandle: true)); // bound and listening
            else
            {
                socket = options.Value.CreateBoundListenSocket(endpoint);
                socket.Listen(options.Value.Backlog);
            }
            // The category of what it stands for, which people know and filter by.
            var log = loggers.CreateLogger("Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets");
            var listener = new SocketListener(
                socket,
                new(OptionsOf(options.Value), log),
                gate,
                silent,
                time,
                loggers.CreateLogger("PluginChat")
            );
            listeners.Add(endpoint, listener);
            return new(listener);
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            if (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
                throw new AddressInUseException(e.Message, e);
            throw;
        }
    }
}
