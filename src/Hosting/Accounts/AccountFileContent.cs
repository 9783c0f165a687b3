using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginChat.Hosting.Configuration.Reading;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Accounts;

/// <summary>What the file of users holds: users and roles by name.</summary>
sealed record AccountFileContent
{
    // A key that is misspelt, or there twice, is an error: it could let in somebody.
    static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // hashes have '+', and nobody puts the file into a page
    };

    /// <summary>A user: the hash of the password, and the roles.</summary>
    public sealed record Entry(string Password, string[] Roles)
    {
        // Records print themselves into logs.
        public override string ToString() => "***";
    }

    public SortedDictionary<string, Entry> Users { get; init; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, string[]> Roles { get; init; } = new(StringComparer.Ordinal);

    /// <exception cref="JsonException">It is not such a file; says what is wrong, and never what a password is.</exception>
    public static AccountFileContent Parse(string text)
    {
        var content = JsonSerializer.Deserialize<AccountFileContent>(text, s_json) ?? new();
        foreach (var (name, user) in content.Users)
        {
            // What JSON has for values of a dictionary and of an array is not looked at by the annotations.
            if (user is null || user.Roles.Contains(null!))
                throw new JsonException($"user '{name}': null; a user has 'password' and 'roles'");
            if ((AccountsReader.ProblemWithName(name) ?? PasswordHash.ProblemWith(user.Password)) is { } problem)
                throw new JsonException($"user '{name}': {problem}");
        }
        if (content.Roles.FirstOrDefault(r => r.Value is null || r.Value.Contains(null!)).Key is { } role)
            throw new JsonException($"role '{role}': null; a role is a list of abilities");
        return content;
    }

    public string ToText() => JsonSerializer.Serialize(this, s_json) + "\n";
}
