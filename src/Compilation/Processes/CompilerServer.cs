using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using PluginChat.Compilation.Requests;
using PluginChat.Hosting.Controllers.Compiling;

namespace PluginChat.Compilation.Processes;

/// <summary>
/// The compiler process: this program, started by a host with <see cref="Command"/>. It compiles what comes by its standard input until
/// that ends, which it does with the host, whatever ends the host.
/// </summary>
static class CompilerServer
{
    /// <summary>The command that starts it; not for people, so <c>--help</c> does not show it.</summary>
    public const string Command = "compiler-server";

    // Roslyn recurses with the depth of the source. Where its own checks stop it, it says CS8078; a deeper stack lets more compile.
    const int StackBytes = 64 << 20;

    public static int Run()
    {
        using var input = new BinaryReader(Console.OpenStandardInput());
        using var output = new BinaryWriter(new BufferedStream(Console.OpenStandardOutput(), 64 << 10));
        Console.SetOut(TextWriter.Null);
        // Ctrl-C goes to all processes of a terminal: the host decides when this one ends.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
        var compilers = (Release: CompilerOf(isDebug: false), Debug: CompilerOf(isDebug: true));
        var running = new ConcurrentDictionary<int, CancellationTokenSource>();
        var outputLock = new Lock();
        try
        {
            CompilerProtocol.WriteReady(output);
            while (true)
            {
                var (kind, id) = (input.ReadByte(), input.ReadInt32());
                if (kind == CompilerProtocol.CancelKind)
                {
                    if (running.TryGetValue(id, out var unwanted))
                        unwanted.Cancel();
                    continue;
                }
                var request = CompilerProtocol.ReadRequest(input);
                var cancellation = running[id] = new CancellationTokenSource();
                new Thread(
                    () => Compile((request.IsDebug ? compilers.Debug : compilers.Release).Value, id, request, cancellation.Token),
                    StackBytes
                )
                {
                    IsBackground = true,
                }.Start();
            }
        }
        catch (Exception e) when (e is EndOfStreamException or IOException)
        {
            return 0; // the host ended
        }

        void Compile(ControllerCompiler compiler, int id, CompileRequest request, CancellationToken cancellation)
        {
            var result = Result(compiler, request, cancellation);
            running.TryRemove(id, out _);
            try
            {
                lock (outputLock)
                    CompilerProtocol.Write(output, id, result);
            }
            catch (IOException)
            {
                // The host ended.
            }
        }
    }

    static CompileResult Result(ControllerCompiler compiler, CompileRequest request, CancellationToken cancellation)
    {
        try
        {
            return compiler.Compile(request, cancellation);
        }
        catch (OperationCanceledException)
        {
            return CompileResult.Failed(CompilerMessage.CompilerFailed, "cancelled");
        }
        // A reference that cannot be read for a moment, or no open file left: no fault of the sources.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CompileResult.Failed(CompilerMessage.NoCompiler, $"the compiler cannot read what it needs ({e.Message})");
        }
        // A bug of the compiler or of a generator: the host has to hear of it, and the next one may compile.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return CompileResult.Failed(CompilerMessage.CompilerFailed, $"the compiler failed: {e.GetType().Name}: {e.Message}");
        }
    }

    static Lazy<ControllerCompiler> CompilerOf(bool isDebug) =>
        new(() => new(ReferenceAssemblies.OfHost(isDebug)), LazyThreadSafetyMode.PublicationOnly); // which does not keep an exception
}
