using CsCheck;
using PluginChat.Hosting.WebSockets.Receiving;

namespace PluginChat.Fuzz.Tests;

/// <summary>The parser of frames by itself: however bytes come, and with another process going on in the middle of them.</summary>
[Trait("Category", "Fuzz")]
public sealed class FrameParserFuzzTests
{
    static readonly Gen<(byte[] Bytes, int[] Cuts)> s_pieces = Gen.Select(
            Gen.OneOf(FrameGen.Valid.Select(t => t.Bytes), FrameGen.Mutated),
            Gen.Int[0, 100_000].Array[0, 6]
        )
        .Select((bytes, cuts) => (bytes, cuts.Select(c => c % (bytes.Length + 1)).Order().ToArray()));

    [Fact]
    public Task Frames_InPieces_AreTheSameFramesAndTheSameProblem() =>
        Fuzzer.RunAsync(
            s_pieces,
            input =>
            {
                var (whole, pieces) = (new Reader(), new Reader());
                whole.Take(input.Bytes);
                foreach (var piece in Pieces(input.Bytes, input.Cuts))
                    pieces.Take(piece);
                Assert.Equal(whole.Said, pieces.Said);
                Assert.Equal(whole.Problem, pieces.Problem);
            },
            Print
        );

    // The process that goes on reads what the one before it wrote, and then the socket.
    [Fact]
    public Task Frames_ThatAnotherParserGoesOnWith_AreTheSameFramesAndTheSameProblem() =>
        Fuzzer.RunAsync(
            s_pieces,
            input =>
            {
                var whole = new Reader();
                whole.Take(input.Bytes);
                var (reader, said) = (new Reader(), new List<string>());
                foreach (var piece in Pieces(input.Bytes, input.Cuts))
                {
                    reader.Take(piece);
                    if (reader.Problem is not null)
                        break;
                    said.AddRange(reader.Said);
                    var next = new Reader();
                    next.Take(reader.Rewrite());
                    Assert.Null(next.Problem);
                    Assert.Empty(next.Said);
                    reader = next;
                }
                said.AddRange(reader.Said);
                Assert.Equal(whole.Said, said);
                Assert.Equal(whole.Problem, reader.Problem);
            },
            Print
        );

    static string Print((byte[] Bytes, int[] Cuts) input) => $"{Convert.ToHexString(input.Bytes)} at {string.Join(' ', input.Cuts)}";

    static IEnumerable<byte[]> Pieces(byte[] bytes, int[] cuts)
    {
        var from = 0;
        foreach (var cut in cuts.Append(bytes.Length))
        {
            yield return bytes[from..cut];
            from = cut;
        }
    }

    // As a loop does it.
    sealed class Reader
    {
        readonly List<byte> _message = [],
            _control = [];

        FrameParser _frames = new(deflate: true);

        public List<string> Said { get; } = [];

        public string? Problem => _frames.Problem;

        public byte[] Rewrite() => _frames.Rewrite([.. _message], [.. _control]);

        public void Take(byte[] all)
        {
            if (Problem is not null)
                return;
            var bytes = all.ToArray().AsSpan(); // masks are taken off in place
            // A frame without a payload ends where its header does.
            while (!bytes.IsEmpty || _frames is { IsInFrame: true, Remaining: 0 })
            {
                if (!_frames.IsInFrame)
                    bytes = bytes[_frames.TakeHeader(bytes)..];
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
