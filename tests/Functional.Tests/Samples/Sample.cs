using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Samples;

/// <summary>A folder of <c>samples/</c> as a test site: the same files, on a port of its own.</summary>
static class Sample
{
    public static Task<TestSite> StartAsync(string name) => Copy(name).StartAsync();

    /// <summary>A sample with TLS: the certificate, which its README has its reader make, is the test's.</summary>
    public static async Task<(TestSite Site, TestCertificate Certificate)> StartSecureAsync(string name, TimeProvider? time = null)
    {
        var site = Copy(name, time);
        var certificate = WriteCertificate(site);
        await site.StartAsync("--urls=http://127.0.0.1:0;https://127.0.0.1:0");
        return (site, certificate);
    }

    /// <summary>The sample's files as a test site, which has not been started.</summary>
    public static TestSite Copy(string name, TimeProvider? time = null)
    {
        var site = new TestSite { Time = time ?? TimeProvider.System };
        // The test site's own sample is not part of this one.
        Directory.Delete(site.PathOf("controllers"), recursive: true);
        var from = Repository.PathOf("samples", name);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(from, file);
            if (!path.StartsWith("cache" + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                site.Write(path, File.ReadAllText(file));
        }
        if (File.ReadAllText(site.PathOf("appweb.json")).Contains("'site.crt'", StringComparison.Ordinal))
            WriteCertificate(site);
        return site;
    }

    static TestCertificate WriteCertificate(TestSite site)
    {
        var certificate = TestCertificate.Make();
        site.Write("site.crt", certificate.Certificate);
        site.Write("site.key", certificate.Key);
        return certificate;
    }
}
