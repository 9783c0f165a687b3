using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace PluginChat.Host.Controllers.Compilation;

/// <summary>How this program is started once more, whatever started this process: its own executable, <c>dotnet</c>, or a test's.</summary>
static class CompilerProgram
{
    public static ProcessStartInfo StartInfo()
    {
        var assembly = typeof(CompilerProgram).Assembly.Location;
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            UseShellExecute = false, CreateNoWindow = true, WorkingDirectory = AppContext.BaseDirectory,
        };
        if (IsOwnExecutable(assembly))
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

    // Published for itself alone, there is no dotnet to start it with. Names have dots: nothing but the platform's ending may be cut off.
    static bool IsOwnExecutable(string assembly) => assembly.Length == 0
        || Path.GetFileName(Environment.ProcessPath) == Path.GetFileNameWithoutExtension(assembly) + (OperatingSystem.IsWindows() ? ".exe" : "");

    // In a program that embeds the host, the host's assembly may lie beside it without the two files that say how it is run: the program's say it too.
    static void AddConfigurationOfEmbedder(ProcessStartInfo start, string assembly)
    {
        if (File.Exists(Path.ChangeExtension(assembly, ".runtimeconfig.json")))
            return;
        var program = Path.Combine(AppContext.BaseDirectory, Assembly.GetEntryAssembly()?.GetName().Name ?? "");
        foreach (var (option, file) in new[] { ("--runtimeconfig", program + ".runtimeconfig.json"), ("--depsfile", program + ".deps.json") })
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
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Path.GetFileName(Environment.ProcessPath) == name)
            return Environment.ProcessPath!;
        var beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(beside) ? beside : name;
    }
}
