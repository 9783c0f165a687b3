using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace PluginChat.Compilation.Processes;

/// <summary>How the compiler process is started, whatever started this one: its own executable, <c>dotnet</c>, or a test's.</summary>
static class CompilerProgram
{
    /// <summary>Whether the program of this process runs the compiler where it is given <see cref="CompilerServer.Command"/>.</summary>
    public static bool IsThisExecutable { get; set; }

    /// <summary>What is started, for messages.</summary>
    public static string FileName => IsOwnProgram ? Environment.ProcessPath! : Dotnet();

    // Its own Main runs the compiler, and is not run by dotnet.
    static bool IsOwnProgram => IsThisExecutable && !IsDotnet(Environment.ProcessPath);

    /// <exception cref="InvalidOperationException">The program is a single file that does not run the compiler itself.</exception>
    public static ProcessStartInfo StartInfo()
    {
        var assembly = typeof(CompilerProgram).Assembly.Location;
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = AppContext.BaseDirectory,
            FileName = FileName,
        };
        if (!IsOwnProgram)
        {
            // The program must not be started instead: it would do all over again what it does.
            if (assembly.Length == 0)
                throw new InvalidOperationException(
                    "this program is published as a single file, in which the compiler is no program that can be started: publish it "
                        + "without PublishSingleFile, or fill its cache elsewhere and set esp.compile: false"
                );
            start.ArgumentList.Add("exec");
            AddConfigurationOfEmbedder(start, assembly);
            start.ArgumentList.Add(assembly);
        }
        start.ArgumentList.Add(CompilerServer.Command);
        return start;
    }

    // Published for itself alone, there is no dotnet to start it with.
    static bool IsDotnet(string? path) => Path.GetFileName(path) == DotnetName;

    // In a program that embeds the compiler, its assembly may lie there without the two files that say how it is run: the program's say it
    // too.
    static void AddConfigurationOfEmbedder(ProcessStartInfo start, string assembly)
    {
        if (File.Exists(Path.ChangeExtension(assembly, ".runtimeconfig.json")))
            return;
        var program = Path.Combine(AppContext.BaseDirectory, Assembly.GetEntryAssembly()?.GetName().Name ?? "");
        foreach (
            var (option, file) in new[] { ("--runtimeconfig", program + ".runtimeconfig.json"), ("--depsfile", program + ".deps.json") }
        )
        {
            if (!File.Exists(file))
                continue;
            start.ArgumentList.Add(option);
            start.ArgumentList.Add(file);
        }
    }

    // The one that runs this process, or that its runtime belongs to: shared/Microsoft.NETCore.App/VERSION is three folders below it.
    static string Dotnet()
    {
        if (IsDotnet(Environment.ProcessPath))
            return Environment.ProcessPath!;
        var beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", DotnetName));
        return File.Exists(beside) ? beside : DotnetName;
    }

    static string DotnetName => OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
}
