using PluginChat.AspNetCore;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Embedding;

/// <summary>Which of the assemblies in a program's folder its controllers may use.</summary>
public sealed class ProgramAssembliesTests
{
    const string Dependencies = """
        {
          "targets": {
            ".NETCoreApp,Version=v10.0": {},
            ".NETCoreApp,Version=v10.0/linux-x64": {
              "App/1.0.0": { "dependencies": { "Words": "2.0.0" }, "runtime": { "App.dll": {} } },
              "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/10.0.12": {
                "runtime": { "System.Private.CoreLib.dll": { "assemblyVersion": "10.0.0.0" } },
                "native": { "libcoreclr.so": {} }
              },
              "Words/2.0.0": { "runtime": { "lib/net10.0/Words.dll": {} } }
            }
          },
          "libraries": {
            "App/1.0.0": { "type": "project" },
            "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/10.0.12": { "type": "runtimepack" },
            "Words/2.0.0": { "type": "package" }
          }
        }
        """;

    [Fact]
    public async Task Program_PublishedWithItsRuntime_HasItsOwnAssembliesAndNotTheRuntimes()
    {
        await using var folder = new TestSite();
        string[] names =
        [
            "App.dll",
            "Words.dll",
            "System.Private.CoreLib.dll",
            "System.Runtime.dll",
            "PluginChat.Hosting.dll",
            "PluginChat.Abstractions.dll",
        ];
        foreach (var name in names)
            folder.Write(name, "");
        folder.Write("refs/System.Runtime.dll", "");
        var framework = ProgramAssemblies.FrameworkIn(Dependencies).ToHashSet();

        var own = ProgramAssemblies.Of(
            folder.Folder + Path.DirectorySeparatorChar,
            [.. names.Select(folder.PathOf), "/elsewhere/Other.dll"],
            framework
        );

        Assert.Equal(["System.Private.CoreLib.dll"], framework);
        Assert.Equal(["App.dll", "Words.dll"], own.Select(Path.GetFileName));
    }
}
