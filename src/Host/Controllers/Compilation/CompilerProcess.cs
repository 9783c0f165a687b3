using System.Collections.Concurrent;
using System.Diagnostics;

namespace PluginChat.Host.Controllers.Compilation;

/// <summary>One running compiler process. It ends with the first fault, and so do all the calls that wait for it.</summary>
sealed class CompilerProcess : IDisposable
{
    // What one compilation may take of memory, in hexadecimal as the runtime reads it: 1 GiB. Without a bound, 85 bytes of generics take all there is.
    const string HeapLimit = "40000000";

    // A process that has just started may still load its compiler.
    static readonly TimeSpan s_cancelled = TimeSpan.FromSeconds(5);

    readonly Process _process;
    readonly BinaryWriter _input;
    readonly Lock _inputLock = new();
    readonly ConcurrentDictionary<int, TaskCompletionSource<CompileResult?>> _calls = new();
    readonly Task _reading;
    int _lastId;

    CompilerProcess(Process process)
    {
        _process = process;
        _input = new(new BufferedStream(process.StandardInput.BaseStream, 64 << 10));
        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        // What the runtime says when it dies is long and says nothing of the source; it must not fill its pipe.
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasEnded => _reading.IsCompleted;

    /// <summary>Starts one.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static CompilerProcess Start()
    {
        var start = CompilerProgram.StartInfo();
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit;
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";        // instrumented code is slower, and an edit does not wait for its pay-off
        return new(Process.Start(start) ?? throw new InvalidOperationException($"'{start.FileName}' did not start."));
    }

    /// <summary>Compiles; null where the process ended meanwhile.</summary>
    /// <exception cref="OperationCanceledException">At once. What was under way ends soon after, or the process does.</exception>
    public async Task<CompileResult?> CompileAsync(CompileRequest request, CancellationToken cancellation)
    {
        var id = Interlocked.Increment(ref _lastId);
        var call = _calls[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (HasEnded || !TryWrite(writer => CompilerProtocol.Write(writer, id, request)))
            EndCalls();
        try
        {
            var result = await call.Task.WaitAsync(cancellation).ConfigureAwait(false);
            _calls.TryRemove(id, out _);
            return result;
        }
        catch (OperationCanceledException)
        {
            TryWrite(writer => CompilerProtocol.WriteCancel(writer, id));
            _ = EndAsync(id, call.Task);    // owned by this process: it ends with it, and cannot throw
            throw;
        }
    }

    // The compiler looks at its token between methods. Where it does not get that far, it would compute for ever.
    async Task EndAsync(int id, Task<CompileResult?> call)
    {
        if (await Task.WhenAny(call, Task.Delay(s_cancelled, TimeProvider.System, CancellationToken.None)).ConfigureAwait(false) != call)
            Kill();
        _calls.TryRemove(id, out _);
    }

    /// <summary>Ends it at once. Calls under way give null.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    public void Dispose()
    {
        Kill();
        try
        {
            _input.Dispose();
        }
        catch (IOException)
        {
            // What was not sent yet.
        }
        _process.Dispose();
    }

    bool TryWrite(Action<BinaryWriter> write)
    {
        try
        {
            lock (_inputLock)
                write(_input);
            return true;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return false;       // it has ended; the reader sees it too
        }
    }

    void Read()
    {
        try
        {
            using var output = new BinaryReader(new BufferedStream(_process.StandardOutput.BaseStream, 64 << 10));
            while (true)
            {
                var (id, result) = CompilerProtocol.ReadResult(output);
                if (_calls.TryGetValue(id, out var call))
                    call.TrySetResult(result);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It has ended, or was ended.
        }
        finally
        {
            Kill();
            EndCalls();
        }
    }

    void EndCalls()
    {
        foreach (var (_, call) in _calls)
            call.TrySetResult(null);
    }
}
