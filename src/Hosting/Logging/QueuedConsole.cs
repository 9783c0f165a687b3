using System.Buffers;
using System.Globalization;
using System.Text;

namespace PluginChat.Hosting.Logging;

/// <summary>
/// A console that never makes anybody wait: a thread of its own writes to the stream what was queued. A terminal that is stopped, or a pipe
/// that nobody reads, fills the queue; then lines are dropped, counted, and their number is said where they would have been once it flows
/// again.
/// </summary>
/// <param name="stream">Where it goes: the standard output or the error output.</param>
/// <param name="time">For the line that says how many were dropped.</param>
sealed class QueuedConsole(Stream stream, TimeProvider time) : TextWriter(CultureInfo.InvariantCulture)
{
    /// <summary>What waits at most, in bytes: some 10,000 lines.</summary>
    public const int MostBytes = 1 << 20;

    readonly object _lock = new(); // also told when something is queued, and when all is written
    ArrayBufferWriter<byte> _queued = new(); // under _lock
    ArrayBufferWriter<byte> _writing = new(); // the thread's, swapped with the other under _lock
    bool _endsLine = true; // under _lock: whether what is queued ends with a line break
    long _dropped; // under _lock: lines since the last swap
    bool _isWriting; // under _lock
    long _droppedInAll;

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Lines that were dropped since the start.</summary>
    public long DroppedLines => Interlocked.Read(ref _droppedInAll);

    /// <summary>Takes the standard output and the error output of this process over, for all its code.</summary>
    public static (QueuedConsole Output, QueuedConsole Error) TakeOver(TimeProvider time)
    {
        var output = new QueuedConsole(StandardStream.Output, time);
        var error = new QueuedConsole(StandardStream.Error, time);
        output.Start();
        error.Start();
        Console.SetOut(output);
        Console.SetError(error);
        return (output, error);
    }

    /// <summary>Starts to write.</summary>
    public void Start() => new Thread(Run) { IsBackground = true, Name = "PluginChat console" }.Start();

    /// <summary>Waits until all is written, but no longer than this.</summary>
    public void Drain(TimeSpan atMost)
    {
        var start = time.GetTimestamp();
        lock (_lock)
        {
            while (_isWriting || HasMore)
            {
                if (atMost - time.GetElapsedTime(start) is var left && left <= TimeSpan.Zero || !Monitor.Wait(_lock, left))
                    return;
            }
        }
    }

    public override void Write(char value) => Queue([value]);

    public override void Write(string? value) => Queue(value);

    public override void Write(char[] buffer, int index, int count) => Queue(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Queue(buffer);

    public override void WriteLine(string? value) => Queue($"{value}{NewLine}");

    bool HasMore => _dropped > 0 || _queued.WrittenCount > 0;

    void Queue(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return;
        lock (_lock)
        {
            // Once a line is dropped, so are those after it, until there is room for all: what follows would otherwise stand before what is
            // said of it.
            if (_dropped > 0 || _queued.WrittenCount + Encoding.UTF8.GetByteCount(text) > MostBytes)
            {
                var lines = Math.Max(text.Count('\n'), _dropped == 0 ? 1 : 0);
                _dropped += lines;
                Interlocked.Add(ref _droppedInAll, lines);
            }
            else
            {
                Encoding.UTF8.GetBytes(text, _queued);
                _endsLine = text[^1] == '\n';
            }
            Monitor.PulseAll(_lock);
        }
    }

    void Run()
    {
        while (true)
        {
            Take();
            try
            {
                stream.Write(_writing.WrittenSpan);
                stream.Flush();
            }
            catch (IOException)
            {
                // A terminal that was closed, a full disk: as lost as what is not read.
                Interlocked.Add(ref _droppedInAll, _writing.WrittenSpan.Count((byte)'\n'));
            }
            _writing.ResetWrittenCount();
        }
    }

    // Waits until there is something, and takes all of it.
    void Take()
    {
        lock (_lock)
        {
            _isWriting = false;
            Monitor.PulseAll(_lock);
            while (!HasMore)
                Monitor.Wait(_lock);
            if (_dropped > 0)
            {
                var said = ConsoleLine.Format(
                    time.GetUtcNow(),
                    LogLevel.Warning,
                    ConsoleLine.HostCategory,
                    $"{_dropped} lines were dropped here: the console was not read"
                );
                Encoding.UTF8.GetBytes((_endsLine ? "" : "\n") + said, _queued);
                (_dropped, _endsLine) = (0, true);
            }
            (_queued, _writing) = (_writing, _queued);
            _isWriting = true;
        }
    }
}
