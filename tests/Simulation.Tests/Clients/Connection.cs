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
    readonly Queue<(long Place, byte[] Frame)> _alone = []; // what goes to this client alone, and where in the log

    public SimulatedHost Host { get; } = host;

    /// <summary>
    /// Where the host's server was when the client came, and when it was served; null where its data was replaced in between.
    /// </summary>
    public (ChannelPosition First, ChannelPosition Last)? End { get; set; }

    public bool IsOpen { get; private set; } = true;

    /// <summary>Whether nothing more that its client sends on it arrives: it broke, or the host closed it.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>Whether the controller let the client in.</summary>
    public bool IsReleased { get; private set; }

    /// <summary>Whether all that there is has been read.</summary>
    public bool IsAtEnd => IsReleased && _replay is null && _rest.IsEmpty && _alone.Count == 0 && _cursor.Position == log.TailPosition;

    /// <summary>In which of its host's epochs it came, counted.</summary>
    public int JoinedEpoch { get; init; }

    /// <summary>Whether its client goes on from a position that it had.</summary>
    public bool CameBack { get; set; }

    /// <summary>Tells it, behind all that is in the log, that it may have missed the message that has this position now.</summary>
    public void TellGap(ChannelPosition position) => _alone.Enqueue((log.TailPosition, ChannelNotes.Gap(position, missed: null)));

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
        if (_alone.TryPeek(out var alone) && alone.Place <= _cursor.Position)
        {
            payload = Frames.First(_alone.Dequeue().Frame, out _);
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
