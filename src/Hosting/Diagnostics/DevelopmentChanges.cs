using System.Collections.Immutable;
using System.Security.Cryptography;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Events;

namespace PluginChat.Hosting.Diagnostics;

/// <summary>
/// Counts what changes on a site while somebody works on it. A page carries the count of the moment when it was made: an edit that comes
/// before its script listens is not lost on it. Nothing is watched until the first page asks.
/// </summary>
sealed class DevelopmentChanges(SiteConfigProvider configuration, ControllerEvents controllers, TimeProvider time) : IDisposable
{
    readonly string _host = RandomNumberGenerator.GetHexString(8, lowercase: true); // the count of another process means nothing here
    readonly Lock _lock = new();
    IDisposable? _subscription; // under _lock
    DocumentWatch? _documents; // under _lock
    SiteConfig? _watched; // under _lock: whose documents they are
    bool _isDisposed; // under _lock
    ImmutableArray<Action<string>> _listeners = []; // replaced whole
    long _count;
    long _last; // the clock's time of the last one; 0 for none

    /// <summary>What a page is made of that is made now.</summary>
    public string Edition
    {
        get
        {
            Watch();
            return $"{_host}-{Interlocked.Read(ref _count)}";
        }
    }

    /// <summary>How long nothing has changed; null where nothing has.</summary>
    public TimeSpan? Quiet => Interlocked.Read(ref _last) is not 0 and var last ? time.GetElapsedTime(last) : null;

    /// <summary>Tells of files of the documents, by their paths, on any thread, until the result is disposed.</summary>
    public IDisposable FollowFiles(Action<string> changed)
    {
        Watch();
        ImmutableInterlocked.Update(ref _listeners, (all, added) => all.Add(added), changed);
        return new Following(() => ImmutableInterlocked.Update(ref _listeners, (all, removed) => all.Remove(removed), changed));
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _subscription?.Dispose();
            _documents?.Dispose();
        }
    }

    // Again where the configuration is another: its documents may be.
    void Watch()
    {
        lock (_lock)
        {
            if (_isDisposed || ReferenceEquals(_watched, configuration.Current))
                return;
            _subscription ??= controllers.Subscribe(OnController);
            _documents?.Dispose();
            _watched = configuration.Current;
            _documents = new(_watched, OnFile);
        }
    }

    void OnController(ControllerEvent happened)
    {
        if (happened is not (ControllerLive or ControllerRecovered or ControllerFailed))
            return;
        // The first version is no edit: a page has it built by asking for it.
        if (happened is not ControllerLive { Generation: 1 })
            Interlocked.Exchange(ref _last, time.GetTimestamp());
        Interlocked.Increment(ref _count);
    }

    void OnFile(string path)
    {
        Interlocked.Exchange(ref _last, time.GetTimestamp());
        Interlocked.Increment(ref _count);
        foreach (var listener in _listeners)
            listener(path);
    }

    sealed class Following(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
