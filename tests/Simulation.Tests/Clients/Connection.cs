using PluginChat.Hosting.Channels;
using PluginChat.Hosting.FanOut.Logs;
using PluginChat.Hosting.FanOut.Writing;
using PluginChat.Simulation.Tests.Hosts;

namespace PluginChat.Simulation.Tests.Clients;

/// <summary>A connection as the host's writer serves it: first what the client missed, then the log, a frame at a time.</summary>
sealed class Connection(SimulatedHost host, LogChain log, LogCursor cursor)
{
    LogCursor _cursor = cursor;
    Replay? _replay;
    ReadOnlyMemory<byte> _rest; // of a piece of the replay

    public SimulatedHost Host { get; } = host;

    /// <summary>
    /// Where the host's server was when the client came, and when it was served; null where its data was replaced in between.
    /// </summary>
    public (ChannelPosition First, ChannelPosition Last)? End { get; set; }

    public bool IsOpen { get; private set; } = true;

    /// <summary>Whether the controller let the client in.</summary>
    public bool IsReleased { get; private set; }

    /// <summary>Whether all that there is has been read.</summary>
    public bool IsAtEnd => IsReleased && _replay is null && _rest.IsEmpty && _cursor.Position == log.TailPosition;

    public void Release(Replay replay) => (_replay, IsReleased) = (replay, true);

    public void Close()
    {
        if (!IsOpen)
            return;
        IsOpen = false;
        log.RemoveReader();
        Host.Connections.Remove(this);
    }

    /// <summary>The next frame's payload, if any.</summary>
    public bool TryRead(out ReadOnlyMemory<byte> payload)
    {
        payload = default;
        if (!IsOpen || !IsReleased)
            return false;
        if (_rest.IsEmpty && _replay is not null)
        {
            // Whole frames, and given back before the next piece is asked for.
            var piece = _replay.Next();
            _rest = piece.Bytes.ToArray();
            piece.GiveBack();
            if (_rest.IsEmpty)
                _replay = null;
        }
        if (!_rest.IsEmpty)
        {
            payload = Frames.First(_rest, out var taken);
            _rest = _rest[taken..];
            return true;
        }
        var bytes = _cursor.Next(log.TailPosition - _cursor.Position);
        if (bytes.IsEmpty)
            return false;
        payload = Frames.First(bytes, out var length);
        _cursor.Advance(length);
        return true;
    }
}
