using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Configuration;

/// <summary>Hears what becomes of edits. It is called one edit at a time, on the thread that found the edit.</summary>
interface IConfigChangeListener
{
    /// <summary>A valid edit is in effect: <paramref name="current"/> was swapped in before this is called.</summary>
    /// <param name="previous">What was in effect until now.</param>
    /// <param name="current">What is in effect now.</param>
    /// <param name="diagnostics">The edit's warnings.</param>
    void Applied(SiteConfig previous, SiteConfig current, ImmutableArray<ConfigDiagnostic> diagnostics);

    /// <summary>An edit has errors and has been quiet since. What was in effect stays so.</summary>
    void Rejected(ImmutableArray<ConfigDiagnostic> diagnostics);
}
