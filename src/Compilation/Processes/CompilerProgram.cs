using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace PluginChat.Compilation.Processes;

/// <summary>How the compiler process is started, whatever started this one: its own executable, <c>dotnet</c>, or a test's.</summary>
static class CompilerProgram
{
    /// <summary>Whether the program of this process runs the compiler where it is given <see cref="CompilerServer.Command"/>.</summary>
    public static bool IsThisExecutable { get; set; }

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
        };
        if (IsThisExecutable && !IsDotnet(Environment.ProcessPath) || assembly.Length == 0)
        {
            start.FileName = Environment.ProcessPath!;
        }
        else
        {
            start.FileName = Dotnet();
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
