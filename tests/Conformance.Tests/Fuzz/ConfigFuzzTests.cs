using CsCheck;
using PluginChat.Host.Configuration;
using PluginChat.Host.Routing;
using PluginChat.Testing.Sites;

namespace PluginChat.Conformance.Tests.Fuzz;

/// <summary>The configuration is read in a serving host while somebody types.</summary>
[Trait("Category", "Fuzz")]
public sealed class ConfigFuzzTests
{
    [Fact]
    public void Configuration_Mutated_GivesASiteOrMistakesAndNeverAnException()
    {
        var folder = Directory.CreateTempSubdirectory("pluginchat-fuzz-");
        try
        {
            var file = Path.Combine(folder.FullName, "appweb.json");
            // One thread: they share the file.
            TextMutation.Of(File.ReadAllText(Repository.PathOf("appweb.json")), "{}[]:,'\"/*\\$^()~ \n0x-.é\0", 6).Sample(text =>
            {
                File.WriteAllText(file, text);
                var result = SiteConfigReader.Read(file);
                Assert.Equal(result.Site is null, result.Diagnostics.Any(d => d.Severity == ConfigSeverity.Error));
                if (result.Site is not null)
                    new RouteTable(result.Site).Match("GET", "/ws/test/chat");
            }, iter: 3000, threads: 1);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
