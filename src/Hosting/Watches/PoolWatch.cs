using System.Collections.Immutable;
using PluginChat.Hosting.Files;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Watches;

/// <summary>
/// Sees to it that controllers that block threads of the pool do not keep everyone else waiting: the pool itself adds a thread
/// every half second or so, which for a hundred blocked ones is a minute. This one has a thread of its own, since whatever runs
/// on the pool, timers included, waits with the rest. For the same reason it waits by the system's clock.
/// </summary>
sealed class PoolWatch : IDisposable
{
    static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);

    /// <summary>A work item that waits this long is reported.</summary>
    static readonly TimeSpan s_late = TimeSpan.FromSeconds(1);

    /// <summary>How long all must have been well before the pool may shrink again.</summary>
    static readonly TimeSpan s_calm = TimeSpan.FromSeconds(30);

    /// <summary>Threads beyond this many are left to the pool's own pace: each may take a megabyte and more.</summary>
    const int MaxThreads = 1024;

    const int ThreadsPerBlocked = 4;

    const int NamedEvents = 3;

    // Of the log's lines that say so.
    static readonly TimeSpan s_silence = TimeSpan.FromMinutes(1);

    readonly ImmutableArray<IHeldThreads> _holders;
    readonly OpenFiles _files;
    readonly ThreadCeiling _ceiling;
    readonly ILogger _log;
    readonly ManualResetEventSlim _ended = new();
    readonly Thread _thread;
    Dictionary<object, int> _held = []; // what held a thread at the last look; the thread's, like all below
    int _usualThreads;
    bool _isRaised;
    bool _isReported;
    long _lateAt;
    long? _saidDown; // when the log last said that no thread is started

    public PoolWatch(ImmutableArray<IHeldThreads> holders, OpenFiles files, ILogger log)
    {
        (_holders, _files, _ceiling, _log) = (holders, files, new(files), log);
        _thread = new Thread(Run) { IsBackground = true, Name = "PluginChat pool watch" };
    }

    public void Start()
    {
        _ceiling.Start();
        _thread.Start();
    }

    /// <summary>Ends it. It has been started.</summary>
    public void Dispose()
    {
        _ended.Set();
        _thread.Join();
        _ceiling.Dispose();
        _ended.Dispose();
    }

    sealed class Probe : IThreadPoolWorkItem
    {
        readonly long _queued = Environment.TickCount64;
        volatile bool _ran;

        public bool Ran => _ran;

        public TimeSpan Age => TimeSpan.FromMilliseconds(Environment.TickCount64 - _queued);

        public void Execute() => _ran = true;
    }

    void Run()
    {
        _ceiling.StartKept();
        var probe = Queue();
        while (!_ended.Wait(s_look))
        {
            LookAtFiles();
            if (probe.Ran)
            {
                Calm();
                probe = Queue();
                continue;
            }
            _lateAt = Environment.TickCount64;
            var blocked = FindBlocked();
            if (blocked.Count > 0 && !ThreadCeiling.IsDown)
                MakeRoom(blocked);
            if (probe.Age >= s_late && !_isReported)
            {
                _isReported = true;
                Log.PoolStarved(
                    _log,
                    probe.Age.TotalSeconds,
                    ThreadPool.ThreadCount,
                    ThreadPool.PendingWorkItemCount,
                    blocked.Count,
                    Describe(blocked)
                );
            }
        }
        if (_isRaised)
            SetMinThreads(_usualThreads);
    }

    void LookAtFiles()
    {
        _ceiling.Look();
        if (!ThreadCeiling.IsDown || _saidDown is { } said && Environment.TickCount64 - said < s_silence.TotalMilliseconds)
            return;
        _saidDown = Environment.TickCount64;
        Log.NoFileForThreads(_log, _files.Limit, ThreadPool.ThreadCount);
    }

    static Probe Queue()
    {
        var probe = new Probe();
        ThreadPool.UnsafeQueueUserWorkItem(probe, preferLocal: false);
        return probe;
    }

    // What holds its thread since the last look: a busy machine's queue is long too, but its events and requests change.
    List<HeldThread> FindBlocked()
    {
        var blocked = new List<HeldThread>();
        var held = new Dictionary<object, int>();
        foreach (var thread in _holders.SelectMany(h => h.Held))
        {
            held[thread.Holder] = thread.Sequence;
            if (_held.TryGetValue(thread.Holder, out var before) && before == thread.Sequence)
                blocked.Add(thread);
        }
        _held = held;
        return blocked;
    }

    // More than one for each that is held, since what waits in the queue may block as well: 2, 10, 42 and 170 threads, a half second apart.
    void MakeRoom(List<HeldThread> blocked)
    {
        ThreadPool.GetMinThreads(out var min, out _);
        if (!_isRaised)
        {
            (_isRaised, _usualThreads) = (true, min);
            Log.PoolGrown(_log, blocked.Count, ThreadPool.ThreadCount, ThreadPool.PendingWorkItemCount, Describe(blocked));
        }
        if (Math.Min(MaxThreads, _usualThreads + ThreadsPerBlocked * blocked.Count) is var wanted && wanted > min)
            SetMinThreads(wanted);
    }

    void Calm()
    {
        if (_held.Count > 0)
            _held = [];
        if (Environment.TickCount64 - _lateAt < s_calm.TotalMilliseconds)
            return;
        _isReported = false;
        if (_isRaised)
        {
            _isRaised = false;
            SetMinThreads(_usualThreads);
        }
    }

    static void SetMinThreads(int workers)
    {
        ThreadPool.GetMinThreads(out _, out var completion);
        ThreadPool.SetMinThreads(workers, completion);
    }

    static string Describe(List<HeldThread> blocked) =>
        blocked.Count == 0
            ? "none"
            : string.Join(", ", blocked.Take(NamedEvents).Select(b => b.Text)) + (blocked.Count > NamedEvents ? ", …" : "");
}
