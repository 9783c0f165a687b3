using CsCheck;
using PluginChat.Host.Commands;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Routing;
using PluginChat.Testing.Sites;

namespace PluginChat.Fuzz.Tests;

/// <summary>The configuration is read in a serving host while somebody types.</summary>
[Trait("Category", "Fuzz")]
public sealed class ConfigFuzzTests
{
    [Fact]
    public async Task Configuration_Mutated_GivesASiteOrMistakesAndNeverAnException()
    {
        var folder = Directory.CreateTempSubdirectory("pluginchat-fuzz-");
        try
        {
            var file = Path.Combine(folder.FullName, "appweb.json");
            await Fuzzer.RunAsync(
                TextMutation.Of(File.ReadAllText(Repository.PathOf("appweb.json")), "{}[]:,'\"/*\\$^()~ \n0x-.é\0", 6),
                text =>
                {
                    File.WriteAllText(file, text);
                    var result = SiteConfigReader.Read(file, engineProblem: ProgramParts.EngineProblem);
                    Assert.Equal(result.Site is null, result.Diagnostics.Any(d => d.Severity == ConfigSeverity.Error));
                    if (result.Site is not null)
                        new RouteTable(result.Site).Match("GET", "/ws/test/chat");
                }
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
