using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PluginChat.Compilation.Requests;
using PluginChat.Hosting.Controllers.Cache;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Packages;

namespace PluginChat.Compilation.Packages;

/// <summary>
/// Restores packages with the .NET SDK: so feeds, credentials, source mapping, the folder of packages that this machine has already, and
/// the rules for versions are those that <c>dotnet build</c> has.
/// </summary>
sealed class SdkRestorer(CompilerSettings settings) : IPackageRestorer
{
    // A feed that is slow, or does not answer: NuGet itself gives up after some minutes.
    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    // Two builds of one project would write the same files.
    static readonly SemaphoreSlim s_projects = new(1, 1);

    readonly Lazy<ImmutableSortedDictionary<string, Version>> _host = new(
        () => HostAssemblies.Of(ContractIdentity.ReferencesFolder, settings.References),
        LazyThreadSafetyMode.PublicationOnly
    );

    public string Id { get; } =
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Join('\n', settings.References.Select(Path.GetFileName).Order(StringComparer.Ordinal).Prepend(FrameworkVersion))
                )
            )
        )[..16];

    // A patch of it changes nothing that packages are reconciled with.
    static string FrameworkVersion =>
        string.Create(CultureInfo.InvariantCulture, $"net{Environment.Version.Major}.{Environment.Version.Minor}");

    public async Task<RestoreResult> RestoreAsync(PackageRequest request, string folder, CancellationToken cancellation)
    {
        if (DotnetSdk.Find() is not { } dotnet)
            return Failed(
                request,
                $"'{request.First}': packages are restored and projects built by the .NET 10 SDK, and there is none beside the "
                    + "runtime or on the PATH: install it, or run 'compile' where it is and bring the cache here"
            );
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_patience);
        try
        {
            RestoreProject.Write(request, folder);
            var (exitCode, lines) = await BuildAsync(dotnet, folder, request, limit.Token).ConfigureAwait(false);
            var messages = RestoreOutput.Messages(lines, request);
            if (exitCode != 0)
                return messages.Any(m => m.IsError)
                    ? new(messages)
                    : Failed(request, $"'{dotnet} build' ended with {exitCode}: {string.Join(' ', lines).Trim()}");
            var lower = new RestoredFiles(folder, _host.Value).Write();
            return new([.. messages, .. lower.Select(l => Lower(request, l))]);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Failed(request, $"not restored within {s_patience.TotalMinutes:0} minutes: see that the feeds of nuget.config answer");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception or BadImageFormatException)
        {
            return Failed(request, $"packages cannot be restored ({e.Message}): see that '{dotnet}' can be run and '{folder}' written");
        }
    }

    static RestoreResult Failed(PackageRequest request, string text) =>
        RestoreResult.Failed(request.First, CompilerMessage.NotRestored, text);

    static RestoreMessage Lower(PackageRequest request, (string Name, Version Wanted, Version Has) assembly) =>
        new(
            false,
            request.DirectiveOf(assembly.Name),
            CompilerMessage.HostVersionUsed,
            $"a package wants {assembly.Name} {assembly.Wanted}, and the host has {assembly.Has}, which is used: "
                + "what is new in the former is missing"
        );

    static async Task<(int ExitCode, IReadOnlyCollection<string> Lines)> BuildAsync(
        string dotnet,
        string folder,
        PackageRequest request,
        CancellationToken cancellation
    )
    {
        if (request.Projects.IsEmpty)
            return await RunAsync(dotnet, folder, cancellation).ConfigureAwait(false);
        await s_projects.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await RunAsync(dotnet, folder, cancellation).ConfigureAwait(false);
        }
        finally
        {
            s_projects.Release();
        }
    }

    static async Task<(int ExitCode, IReadOnlyCollection<string> Lines)> RunAsync(
        string dotnet,
        string folder,
        CancellationToken cancellation
    )
    {
        using var process = Process.Start(StartInfo(dotnet, folder))!;
        process.StandardInput.Close(); // nobody is there to be asked for a password
        var lines = new ConcurrentQueue<string>();
        try
        {
            var errors = ReadAsync(process.StandardError, lines, cancellation);
            await ReadAsync(process.StandardOutput, lines, cancellation).ConfigureAwait(false);
            await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            return (process.ExitCode, lines);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    static async Task ReadAsync(StreamReader from, ConcurrentQueue<string> lines, CancellationToken cancellation)
    {
        while (await from.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
            lines.Enqueue(line);
    }

    static ProcessStartInfo StartInfo(string dotnet, string folder)
    {
        var start = new ProcessStartInfo(dotnet)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = folder,
        };
        foreach (
            var argument in (string[])
                [
                    "build",
                    RestoreProject.FileName,
                    "-nologo",
                    "-p:Configuration=Release",
                    "-noAutoResponse", // a Directory.Build.rsp above the cache
                    "-v:quiet",
                    "-clp:NoSummary",
                    // Nothing of it stays in memory.
                    "-nodeReuse:false",
                ]
        )
            start.ArgumentList.Add(argument);
        // What 'dotnet run' sets for its own MSBuild is not for this one; and its text is to be English.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        return start;
    }
}
