using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using PluginChat.Hosting.FanOut.Logs;
using PluginChat.Hosting.Frames;

namespace PluginChat.Hosting.Tests.FanOut.Logs;

public sealed class BroadcastLogTests
{
    [Fact]
    public void Cursor_OpenedAtTheTail_SeesWhatIsAppendedFromThenOn()
    {
        var log = new BroadcastLog(new());
        log.Append(WebSocketMessage.Text("before"));
        var cursor = log.OpenCursor(log.Plain);
        log.Append(WebSocketMessage.Text("one"));
        log.Append(WebSocketMessage.Binary(new byte[] { 2 }));
        byte[] expected = [0x81, 3, .. "one"u8, 0x82, 1, 2];
        Assert.Equal(expected, cursor.Next(long.MaxValue).ToArray());
        cursor.Advance(expected.Length);
        Assert.True(cursor.Next(long.MaxValue).IsEmpty);
        Assert.Equal(log.Plain.TailPosition, cursor.Position);
    }

    [Fact]
    public void Cursor_OfTheFirstReaderOfAChain_SeesWhatIsAppendedBeforeItsClientHasJoined()
    {
        var log = new BroadcastLog(new());
        foreach (var chain in (LogChain[])[log.Numbered(), log.Deflated(threshold: 0)])
        {
            var cursor = log.OpenCursor(chain, out var position);
            log.Append(WebSocketMessage.Text("one"));
            Assert.False(cursor.Next(long.MaxValue).IsEmpty);
            Assert.Equal(position.Offset + 1, log.Position.Offset);
        }
    }

    [Fact]
    public void Cursor_OverManySegments_ReadsEveryByteOnceAndNoFrameIsCut()
    {
        var log = new BroadcastLog(new());
        var cursor = log.OpenCursor(log.Plain);
        var random = new Random(7);
        var expected = new List<byte>();
        for (var i = 0; i < 500; i++)
        {
            var payload = new byte[random.Next(0, i % 50 == 0 ? 200_000 : 3_000)];
            random.NextBytes(payload);
            var message = WebSocketMessage.Binary(payload);
            expected.AddRange(FrameEncoder.Encode(message));
            log.Append(message);
        }
        var read = new List<byte>();
        while (cursor.Next(long.MaxValue) is { IsEmpty: false } piece)
        {
            Assert.Equal(0x82, piece.Span[0]); // each piece starts with a frame
            read.AddRange(piece.Span);
            cursor.Advance(piece.Length);
        }
        Assert.True(expected.SequenceEqual(read));
    }

    [Fact]
    public void Segments_ThatEveryCursorHasPassed_AreGarbage()
    {
        var (log, first) = PassManySegments();
        GC.Collect();
        Assert.False(first.IsAlive);
        GC.KeepAlive(log);

        // Apart, or the test's own locals would keep the segment.
        [MethodImpl(MethodImplOptions.NoInlining)]
        static (BroadcastLog, WeakReference) PassManySegments()
        {
            var log = new BroadcastLog(new());
            var cursor = log.OpenCursor(log.Plain);
            log.Append(WebSocketMessage.Text("x"));
            MemoryMarshal.TryGetArray(cursor.Next(long.MaxValue), out var first);
            for (var i = 0; i < 100; i++)
            {
                log.Append(WebSocketMessage.Binary(new byte[8_000]));
                while (cursor.Next(long.MaxValue) is { IsEmpty: false } piece)
                    cursor.Advance(piece.Length);
            }
            return (log, new(first.Array));
        }
    }

    [Theory]
    [InlineData(125, 2)]
    [InlineData(126, 4)]
    [InlineData(65_535, 4)]
    [InlineData(65_536, 10)]
    public void Frame_OfAPayload_HasTheShortestHeader(int payload, int header) =>
        Assert.Equal(header + payload, FrameEncoder.Encode(WebSocketMessage.Binary(new byte[payload])).Length);

    [Fact]
    public void CloseFrame_WithALongReason_IsCutBetweenCharacters()
    {
        var frame = CloseFrame.Encode(WebSocketCloseCode.PolicyViolation, new string('€', 100));
        Assert.InRange(frame.Length, 4, 127);
        Assert.Equal(1008, frame[2] << 8 | frame[3]);
        Assert.Equal(new string('€', 41), new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(frame.AsSpan(4)));
    }
}
