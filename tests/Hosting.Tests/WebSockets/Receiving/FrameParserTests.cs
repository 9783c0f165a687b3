using PluginChat.Hosting.WebSockets.Receiving;
using PluginChat.Testing.Clients;

namespace PluginChat.Hosting.Tests.WebSockets.Receiving;

public sealed class FrameParserTests
{
    // Each kind of frame, and each length of a length.
    static readonly byte[] s_conversation =
    [
        .. RawClient.Encode(1, "one"u8.ToArray()),
        .. RawClient.Encode(2, [1, 2], final: false),
        .. RawClient.Encode(9, "ping"u8.ToArray()),
        .. RawClient.Encode(0, new byte[130], final: false),
        .. RawClient.Encode(10, []),
        .. RawClient.Encode(0, [3], final: true),
        .. RawClient.Encode(0x41, [4, 5], final: false),
        .. RawClient.Encode(0, [6, 7, 8, 9, 10]),
        .. RawClient.Encode(2, new byte[70_000]),
        .. RawClient.Encode(8, [3, 232]),
    ];

    [Fact]
    public void Parser_ThatBeginsWithWhatAnotherRewrote_GoesOnWhereThatOneWas()
    {
        var whole = new Reader();
        whole.Take(s_conversation);
        Assert.Equal(7, whole.Said.Count);

        // The large one is alike over most of its length.
        foreach (var at in Enumerable.Range(0, 300).Concat(Enumerable.Range(s_conversation.Length - 100, 101)))
        {
            var (before, after) = (new Reader(), new Reader());
            before.Take(s_conversation[..at]);
            after.Take([.. before.Rewrite(), .. s_conversation[at..]]);

            Assert.Equal(whole.Said, before.Said.Concat(after.Said));
        }
    }

    // As a loop does it.
    sealed class Reader
    {
        readonly List<byte> _message = [],
            _control = [];

        FrameParser _frames = new(deflate: true);

        public List<string> Said { get; } = [];

        public byte[] Rewrite() => _frames.Rewrite([.. _message], [.. _control]);

        public void Take(byte[] all)
        {
            var bytes = all.ToArray().AsSpan(); // masks are taken off in place
            while (!bytes.IsEmpty)
            {
                if (!_frames.IsInFrame)
                    bytes = bytes[_frames.TakeHeader(bytes)..];
                Assert.Null(_frames.Problem);
                if (!_frames.IsInFrame)
                    return;
                var part = bytes[..(int)Math.Min(_frames.Remaining, bytes.Length)];
                bytes = bytes[part.Length..];
                _frames.TakePayload(part);
                (_frames.IsControl ? _control : _message).AddRange(part);
                if (_frames.Remaining > 0)
                    return;
                if (_frames.IsControl)
                    Say($"{_frames.Opcode}", _control);
                else if (_frames.IsFinal)
                    Say($"text {_frames.IsText} compressed {_frames.IsCompressed}", _message);
                _frames.EndFrame();
            }
        }

        void Say(string kind, List<byte> payload)
        {
            Said.Add($"{kind}: {Convert.ToHexString([.. payload])}");
            payload.Clear();
        }
    }
}
