using System.IO.Compression;

namespace PluginChat.Hosting.WebSockets.Receiving;

/// <summary>
/// Inflates one message (RFC 7692, 7.2.2). Blocks that say they are the last may come anywhere in it, and more may follow (7.2.3.4): the
/// deflate stream ends there, at a whole byte, and another begins. .NET's own stream does not say where it ended, as it reads ahead; so
/// what it read ahead is read once more, a byte at a time, by the few messages that have such blocks.
/// </summary>
sealed class MessageInflater : IDisposable
{
    // A block that is the last and empty has two bytes and yields none: a client that sends nothing else makes a stream for each.
    const int LastBlocks = 1024,
        BytesPerLastBlock = 64;

    const int DiscardBytes = 512;

    // What deflate adds to data that it cannot compress: 5 bytes for each 64 KB, and some at the end.
    const long LargestOverheadBytes = 1024;

    readonly Source _source = new();
    DeflateStream _stream;
    long _start; // of the stream's input in the source's; negative where it began in an earlier input
    long _produced; // by all streams
    int _lastBlocks;

    public MessageInflater() => _stream = NewStream();

    /// <summary>The most that a message of this length takes compressed: more is no honest encoding of it.</summary>
    public static long MostCompressedBytes(long length) => length + length / 1024 + LargestOverheadBytes;

    /// <summary>Goes on with more of the message. What was given before has been read to its end.</summary>
    /// <param name="compressed">Valid until the next call.</param>
    /// <param name="isLast">Whether the message ends with it.</param>
    public void Begin(ReadOnlyMemory<byte> compressed, bool isLast)
    {
        _start = _source.IsFresh ? 0 : -1;
        _source.Set(compressed, isLast);
        // Its beginning would be gone when its end has to be found.
        _source.MaxFill = _start < 0 ? 1 : int.MaxValue;
    }

    /// <summary>Inflates, and returns how many bytes; 0 where there is no more of what was given.</summary>
    /// <exception cref="InvalidDataException">It is not deflate data.</exception>
    public int Read(Span<byte> destination)
    {
        while (true)
        {
            _source.WasAskedInVain = false;
            var read = _stream.Read(destination);
            _produced += read;
            if (read > 0)
                return read;
            if (_source.WasAskedInVain)
                return 0;
            GoOnBehindLastBlock();
        }
    }

    void GoOnBehindLastBlock()
    {
        if (++_lastBlocks > LastBlocks && _lastBlocks > _produced / BytesPerLastBlock)
            throw new InvalidDataException("There are too many last blocks.");
        if (_start >= 0 && _source.LastFill < _source.At - 1)
            FindEnd();
        _stream.Dispose();
        _stream = NewStream();
        _start = _source.At;
        _source.MaxFill = int.MaxValue;
    }

    // Reads the stream again from its start, in bytes from where it was filled last: it ended among those.
    void FindEnd()
    {
        var last = _source.LastFill;
        Span<byte> discarded = stackalloc byte[DiscardBytes];
        _source.At = _start;
        using var again = NewStream();
        do
        {
            if (_source.At < last)
                _source.MaxFill = (int)Math.Min(last - _source.At, int.MaxValue);
            else
                _source.MaxFill = 1;
            _source.WasAskedInVain = false;
            _source.FillsLeft = 1;
            while (again.Read(discarded) > 0) { }
        } while (_source.WasAskedInVain);
        _source.FillsLeft = int.MaxValue;
    }

    DeflateStream NewStream() => new(_source, CompressionMode.Decompress, leaveOpen: true);

    public void Dispose()
    {
        _stream.Dispose();
        _source.Dispose();
    }

    /// <summary>What the stream reads: what was given, and the end of the last block that the sender left out.</summary>
    sealed class Source : Stream
    {
        static readonly byte[] s_end = [0, 0, 0xFF, 0xFF]; // RFC 7692, 7.2.2

        ReadOnlyMemory<byte> _given;
        int _end;

        /// <summary>Whether nothing was given yet.</summary>
        public bool IsFresh { get; private set; } = true;

        /// <summary>How much has been read of it.</summary>
        public long At { get; set; }

        /// <summary>Where the last read began.</summary>
        public long LastFill { get; private set; }

        /// <summary>The most that one read gets.</summary>
        public int MaxFill { get; set; }

        /// <summary>How many reads get anything.</summary>
        public int FillsLeft { get; set; } = int.MaxValue;

        /// <summary>Whether a read got nothing: the stream would go on. One that has ended does not ask.</summary>
        public bool WasAskedInVain { get; set; }

        public override bool CanRead => true;

        public override bool CanWrite => false;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Set(ReadOnlyMemory<byte> given, bool isLast)
        {
            (_given, _end, At, LastFill, IsFresh) = (given, isLast ? s_end.Length : 0, 0, 0, false);
        }

        public override int Read(Span<byte> buffer)
        {
            var from = At < _given.Length ? _given.Span[(int)At..] : s_end.AsSpan(0, _end)[(int)(At - _given.Length)..];
            var length = Math.Min(Math.Min(buffer.Length, MaxFill), from.Length);
            if (length == 0 || FillsLeft == 0)
            {
                WasAskedInVain = true;
                return 0;
            }
            FillsLeft--;
            LastFill = At;
            from[..length].CopyTo(buffer);
            At += length;
            return length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
