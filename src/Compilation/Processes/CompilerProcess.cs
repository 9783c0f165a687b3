using System.Diagnostics;
using System.Globalization;
using PluginChat.Compilation.Requests;
using PluginChat.Hosting.Controllers.Compiling;

namespace PluginChat.Compilation.Processes;

/// <summary>One running compiler process. It ends with the first fault, and so do all the calls that wait for it.</summary>
sealed class CompilerProcess : IDisposable
{
    // What one compilation may take of memory, in hexadecimal as the runtime reads it: 1 GiB. Without a bound, 85 bytes of generics take
    // all there is.
    const string HeapLimit = "40000000";

    // A process that has just started may still load its compiler.
    static readonly TimeSpan s_cancelled = TimeSpan.FromSeconds(5);

    readonly Process _process;
    readonly TimeSpan _patience;
    readonly BinaryWriter _input;
    readonly Lock _inputLock = new();
    readonly Lock _callsLock = new();
    readonly Dictionary<int, Call> _calls = []; // under _callsLock
    readonly Task _reading;
    int _lastId; // under _callsLock
    bool _hasEnded; // under _callsLock
    volatile bool _isGivenUp; // written under _callsLock
    volatile bool _isReady;
    volatile string? _firstError;

    CompilerProcess(Process process, TimeSpan patience)
    {
        _patience = patience;
        _process = process;
        _input = new(new BufferedStream(process.StandardInput.BaseStream, 64 << 10));
        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        // What the runtime says when it dies is long, and must not fill its pipe. Where it does not even start, the first line says why.
        process.ErrorDataReceived += (_, e) => _firstError ??= string.IsNullOrWhiteSpace(e.Data) ? null : e.Data.Trim();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>Whether it compiles nothing more.</summary>
    public bool HasEnded => _isGivenUp || _reading.IsCompleted;

    /// <summary>Starts one.</summary>
    /// <param name="heapLimit">Bytes, in hexadecimal.</param>
    /// <param name="patience">How long a compilation that is no longer wanted may go on; 5 s without it.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static CompilerProcess Start(string heapLimit = HeapLimit, TimeSpan? patience = null)
    {
        var start = CompilerProgram.StartInfo();
        start.Environment["DOTNET_GCHeapHardLimit"] = heapLimit;
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0"; // instrumented code is slower, and an edit does not wait for its pay-off
        return new(
            Process.Start(start) ?? throw new InvalidOperationException($"'{start.FileName}' did not start."),
            patience ?? s_cancelled
        );
    }

    /// <summary>Compiles, or says that the process ended.</summary>
    /// <exception cref="OperationCanceledException">At once. What was under way ends soon after, or the process does.</exception>
    public async Task<CompilerAnswer> CompileAsync(CompileRequest request, CancellationToken cancellation)
    {
        var (id, call) = Register();
        if (!TryWrite(writer => CompilerProtocol.Write(writer, id, request)))
            Kill(); // the reader sees it
        try
        {
            var result = await call.Result.Task.WaitAsync(cancellation).ConfigureAwait(false);
            Forget(id);
            return new(result, result is null && !_isReady ? StartProblem() : null, call.WasAlone);
        }
        catch (OperationCanceledException)
        {
            TryWrite(writer => CompilerProtocol.WriteCancel(writer, id));
            _ = EndAsync(id, call.Result.Task); // owned by this process: it ends with it, and cannot throw
            throw;
        }
    }

    (int Id, Call Call) Register()
    {
        lock (_callsLock)
        {
            var call = new Call { WasAlone = _calls.Count == 0 && !_isGivenUp };
            if (_hasEnded)
                call.Result.SetResult(null);
            foreach (var other in _calls.Values)
                other.WasAlone = false;
            _calls.Add(++_lastId, call);
            return (_lastId, call);
        }
    }

    void Forget(int id)
    {
        lock (_callsLock)
            _calls.Remove(id);
    }

    string StartProblem()
    {
        // It has closed its output; where it then does not end, it is killed, so this ends.
        _process.WaitForExit();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"'{_process.StartInfo.FileName}' ended with {_process.ExitCode}{(_firstError is { } error ? ": " + error : "")}"
        );
    }

    // The compiler looks at its token between methods. Where it does not get that far, it would compute for ever.
    async Task EndAsync(int id, Task<CompileResult?> call)
    {
        if (await Task.WhenAny(call, Task.Delay(_patience, TimeProvider.System, CancellationToken.None)).ConfigureAwait(false) != call)
            GiveUp();
        Forget(id);
    }

    // Calls from now on fail, and their sources must not be blamed for what the process dies of.
    void GiveUp()
    {
        lock (_callsLock)
            _isGivenUp = true;
        Kill();
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
            return false; // it has ended; the reader sees it too
        }
    }

    void Read()
    {
        try
        {
            using var output = new BinaryReader(new BufferedStream(_process.StandardOutput.BaseStream, 64 << 10));
            _isReady = CompilerProtocol.ReadReady(output);
            while (_isReady)
            {
                var (id, result) = CompilerProtocol.ReadResult(output);
                lock (_callsLock)
                {
                    if (_calls.TryGetValue(id, out var call))
                        call.Result.TrySetResult(result);
                }
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
        lock (_callsLock)
        {
            _hasEnded = true;
            foreach (var call in _calls.Values)
                call.Result.TrySetResult(null);
        }
    }

    sealed class Call
    {
        public TaskCompletionSource<CompileResult?> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool WasAlone { get; set; } // under _callsLock until the result is there
    }
}
