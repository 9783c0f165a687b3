using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.WebSockets.Clients;

/// <summary>
/// What a host does for clients while it cannot reach what it shares with the others (<c>scaleOut.whenCutOff</c>): others may, and a client
/// is of more use there. A host cannot tell that from a Redis that no host reaches, so what it does has to do no harm then.
/// </summary>
/// <param name="engine">What is shared.</param>
/// <param name="config">What the site wants; null for a host alone.</param>
/// <param name="clients">Whom the host has.</param>
sealed class CutOff(IMessageEngine engine, ScaleOutConfig? config, ClientRegistry clients) : IHeartbeatHandler
{
    bool _moved; // the heartbeat's

    /// <summary>When a client that comes now should come back, in seconds; null where it is served.</summary>
    public int? RetryAfterSeconds =>
        config is { WhenCutOff: not WhenCutOff.Serve } && Is(config) ? (int)Math.Ceiling(config.RetryAfter.TotalSeconds) : null;

    // Closes those that are there, once each time, where the site wants it.
    public void OnHeartbeat(long now)
    {
        if (config is not { WhenCutOff: WhenCutOff.Move } || _moved == Is(config))
            return;
        _moved = !_moved;
        if (!_moved)
            return;
        // In turns, as when the host stops: the others meet a stream of handshakes and not all of them at once.
        var advice = new RetryAdvice(clients.Count, WebSocketCloseCode.TryAgainLater, "This host is cut off from the others");
        foreach (var client in clients.All)
            advice.CloseForShutdown(client);
    }

    bool Is(ScaleOutConfig config) => engine.CutOffFor is { } time && time >= config.CutOffAfter;
}
