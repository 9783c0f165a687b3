using PluginChat.Hosting.Configuration;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Deploy;

/// <summary>What a host of compose.yaml reads, laid out as its mounts lay it out.</summary>
public sealed class ComposeSiteTests
{
    [Fact]
    public void ComposeSite_WithTheSamplesFolders_IsReadWithoutAWarning()
    {
        var compose = File.ReadAllText(Repository.PathOf("deploy", "compose.yaml"));
        var folder = Directory.CreateTempSubdirectory("pluginchat-compose-").FullName;
        try
        {
            File.Copy(Repository.PathOf("deploy", "compose", "appweb.json"), Path.Combine(folder, "appweb.json"));
            Directory.CreateDirectory(Path.Combine(folder, "site"));
            foreach (var mounted in (string[])["appweb.json", "controllers", "web"])
            {
                var there = mounted == "appweb.json" ? "site/appweb.json" : mounted;
                Assert.Contains($" ../{mounted}:/host/{there}:ro", compose, StringComparison.Ordinal);
                File.CreateSymbolicLink(Path.Combine(folder, there), Repository.PathOf(mounted));
            }

            var result = SiteConfigReader.Read(Path.Combine(folder, "appweb.json"));

            Assert.Empty(result.Diagnostics);
            Assert.Equal("redis:6379", result.Site!.ScaleOut!.Redis);
            Assert.Equal(Path.Combine(folder, "cache"), result.Site.CacheDirectory);
            Assert.Contains(" /host/cache:uid=1654", compose, StringComparison.Ordinal);
            Assert.Contains(" ./compose/appweb.json:/host/appweb.json:ro", compose, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
