using NLog;
using NLog.Common;
using NLog.Config;
using NLog.Layouts;
using NLog.Targets;
using NLog.Targets.Wrappers;

namespace PluginChat.Hosting.Logging;

/// <summary>
/// A file that lines are appended to, and that is put aside where it becomes too long; NLog writes it. Nobody waits for it: lines are
/// queued, and lost where the queue is full or the file cannot be written. That is told once, and again when it is written.
/// </summary>
sealed class LogFile : IDisposable
{
    /// <summary>What waits at most, in bytes.</summary>
    public const int MostQueuedBytes = 4 << 20;

    // What an event costs beside its text.
    const int EventBytes = 128;

    static readonly TimeSpan s_lastLines = TimeSpan.FromSeconds(2);

    // Of an overflow that lasts, so that what is said of it does not make it worse.
    static readonly TimeSpan s_betweenWarnings = TimeSpan.FromSeconds(1);

    // Its own end of the process would wait for a disk that does not answer.
    readonly LogFactory _factory = new() { AutoShutdown = false };
    readonly TimeProvider _time;
    readonly AsyncTargetWrapper _target;
    long _queuedBytes;
    long _lost; // since the file was last written
    bool _isFailing; // this and the next are written by NLog's writer alone, an event after the other
    long? _toldAt;

    /// <summary>Creates a file that is opened by the first line.</summary>
    /// <param name="path">Absolute. Those put aside are called <c>host.1.log</c> and so on, the latest with the highest number.</param>
    /// <param name="sizeBytes">How long it may become; it is looked at between the lines that are written at once.</param>
    /// <param name="backups">How many are kept that were put aside; null for all.</param>
    /// <param name="isAnew">Whether one that is there is put aside at once.</param>
    /// <param name="time">For how often it is told that lines were lost.</param>
    public LogFile(string path, long sizeBytes, int? backups, bool isAnew, TimeProvider time)
    {
        _time = time;
        var file = new AppendedFile("file")
        {
            FileName = Layout.FromLiteral(path),
            // With a name of their own, so that the file that is written keeps its: it is what 'tail -F' follows.
            ArchiveFileName = Layout.FromLiteral(Path.ChangeExtension(path, "{#}" + Path.GetExtension(path))),
            ArchiveSuffixFormat = ".{0}",
            ArchiveAboveSize = sizeBytes,
            ArchiveOldFileOnStartup = isAnew,
            MaxArchiveFiles = backups ?? -1,
            Layout = Layout.FromMethod(e => e.Message),
            LineEnding = LineEndingMode.None,
        };
        // Its own bound is a number of events; that of their bytes is reached before it.
        _target = new AsyncTargetWrapper(file, MostQueuedBytes / EventBytes + 1, AsyncTargetWrapperOverflowAction.Discard)
        {
            Name = "queue",
        };
        var configuration = new LoggingConfiguration(_factory);
        configuration.AddTarget(_target);
        _factory.Configuration = configuration;
    }

    /// <summary>Told by another thread why the file cannot be written, at the first line that could not.</summary>
    public Action<string>? Failed { get; set; }

    /// <summary>Told by another thread how many lines were lost, at one that was written again; at most once a second.</summary>
    public Action<long>? WrittenAgain { get; set; }

    /// <summary>Queues lines.</summary>
    /// <param name="text">One event, with the line break at its end.</param>
    public void Write(string text)
    {
        var bytes = text.Length * sizeof(char) + EventBytes;
        if (Interlocked.Add(ref _queuedBytes, bytes) > MostQueuedBytes)
        {
            Interlocked.Add(ref _queuedBytes, -bytes);
            Interlocked.Increment(ref _lost);
            return;
        }
        _target.WriteAsyncLogEvent(new LogEventInfo(NLog.LogLevel.Info, "", text).WithContinuation(e => Done(bytes, e)));
    }

    /// <summary>Writes what waits, but no longer than two seconds.</summary>
    public void Dispose()
    {
        // NLog closes a file behind what writes to it, and a disk may not answer at all.
        var closing = new Thread(Close) { IsBackground = true, Name = "PluginChat log file" };
        closing.Start();
        closing.Join(s_lastLines);
    }

    void Close()
    {
        _factory.Shutdown();
        _target.Dispose();
        _factory.Dispose();
    }

    void Done(int bytes, Exception? problem)
    {
        Interlocked.Add(ref _queuedBytes, -bytes);
        if (problem is not null)
        {
            Interlocked.Increment(ref _lost);
            if (!_isFailing)
                Failed?.Invoke(problem.Message);
            _isFailing = true;
            return;
        }
        _isFailing = false;
        if (Volatile.Read(ref _lost) == 0 || (_toldAt is { } at && _time.GetElapsedTime(at) < s_betweenWarnings))
            return;
        _toldAt = _time.GetTimestamp();
        WrittenAgain?.Invoke(Interlocked.Exchange(ref _lost, 0));
    }
}
