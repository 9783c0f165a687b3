using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Configuration;

/// <summary>
/// The <c>settings</c> of a site as a source of .NET's configuration, for controllers. It follows the file: options that are bound to it
/// change with an edit.
/// </summary>
/// <param name="site">The configuration at the start.</param>
/// <param name="log">For what is thrown by those who are told of an edit.</param>
sealed class OwnSettings(SiteConfig site, ILogger log) : ConfigurationProvider, IConfigurationSource, IConfigChangeListener
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    SiteConfig _site = site; // written by the provider of the configuration alone

    /// <summary>These settings with others over them: what comes from outside the file wins.</summary>
    public IConfiguration Under(IConfiguration others) => new ConfigurationBuilder().Add(this).AddConfiguration(others).Build();

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load() => Data = Copy(_site);

    public void Applied(SiteConfig previous, SiteConfig current, ImmutableArray<ConfigDiagnostic> diagnostics)
    {
        if (previous.Settings.Count == current.Settings.Count && !previous.Settings.Except(current.Settings).Any())
            return;
        _site = current;
        Load();
        // Whoever reads that the edit was applied reads the new values. But callbacks are the author's code (IOptionsMonitor.OnChange):
        // one that blocks must not keep the file from being followed.
        Task.Run(Tell).Wait(s_patience);
    }

    public void Rejected(ImmutableArray<ConfigDiagnostic> diagnostics) { }

    void Tell()
    {
        try
        {
            OnReload();
        }
        catch (Exception e) // the author's code: anything can come
        {
            Log.ConfigurationWarning(log, $"settings: what follows them failed: {e}");
        }
    }

    static Dictionary<string, string?> Copy(SiteConfig site) => new(site.Settings!, StringComparer.OrdinalIgnoreCase);
}
