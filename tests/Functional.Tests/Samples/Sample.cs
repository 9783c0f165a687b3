using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Samples;

/// <summary>A folder of <c>samples/</c> as a test site: the same files, on a port of its own.</summary>
static class Sample
{
    public static Task<TestSite> StartAsync(string name) => Copy(name).StartAsync();

    /// <summary>The sample's files as a test site, which has not been started.</summary>
    public static TestSite Copy(string name)
    {
        var site = new TestSite();
        // The test site's own sample is not part of this one.
        Directory.Delete(site.PathOf("controllers"), recursive: true);
        var from = Repository.PathOf("samples", name);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(from, file);
            if (!path.StartsWith("cache" + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                site.Write(path, File.ReadAllText(file));
        }
        return site;
    }
}
