using System.Collections.Immutable;

namespace PluginChat.Hosting.Configuration.Model;

/// <summary>A user of the site.</summary>
/// <param name="Name">Compared by ordinal.</param>
/// <param name="PasswordHash">As ASP.NET Core Identity writes it.</param>
/// <param name="Roles">The user's roles.</param>
sealed record AccountConfig(string Name, string PasswordHash, ImmutableArray<string> Roles)
{
    // Records print themselves into logs.
    public override string ToString() => $"user '{Name}'";
}
