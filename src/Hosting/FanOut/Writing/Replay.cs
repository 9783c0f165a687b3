using System.Buffers;
using System.Collections.Immutable;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Frames;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.FanOut.Writing;

/// <summary>
/// What goes to one client before the log does: the host's note, and the messages that it missed. They are encoded a piece at a time, when
/// the socket has taken the piece before: a crowd that comes back at once must not need its messages in memory once each.
/// </summary>
/// <param name="hello">The note, as a frame.</param>
/// <param name="missed">The messages.</param>
/// <param name="end">A frame behind them; null for none.</param>
/// <param name="was">Whose messages to others are left out.</param>
/// <param name="epoch">Whose numbers they have.</param>
sealed class Replay(byte[] hello, RetainedRange missed, byte[]? end, ImmutableArray<FormerClient> was, string epoch)
{
    const int PieceBytes = 16 << 10;

    byte[]? _hello = hello;
    byte[]? _end = end;
    Retained? _next = missed.First;

    /// <summary>The next piece: whole frames, empty at the end.</summary>
    public Batch Next()
    {
        if (_hello is { } note)
        {
            _hello = null;
            return new(note);
        }
        byte[]? piece = null;
        var length = 0;
        for (; _next is { } message && message.Offset <= missed.Until; _next = message.Next)
        {
            if (IsLeftOut(message, was))
                continue;
            if (message.IsLost)
            {
                if (piece is not null)
                    break;
                _next = message.Next;
                return new(ChannelNotes.Gap(new(epoch, message.Offset), missed: 1));
            }
            var frame = NumberedFrame.Length(message.Message, message.Offset);
            if (piece is not null && frame > piece.Length - length)
                break;
            piece ??= ArrayPool<byte>.Shared.Rent(Math.Max(PieceBytes, frame));
            length += NumberedFrame.Write(piece.AsSpan(length), message.Message, message.Offset);
        }
        if (piece is not null)
            return new(piece.AsMemory(0, length), piece);
        var last = _end;
        _end = null;
        return new(last);
    }

    /// <summary>Whether a message was not for this client, under its name of then.</summary>
    public static bool IsLeftOut(Retained message, ImmutableArray<FormerClient> was)
    {
        if (message.Except is not { } except)
            return false;
        foreach (var former in was)
        {
            if (former.Client == except)
                return true;
        }
        return false;
    }
}
