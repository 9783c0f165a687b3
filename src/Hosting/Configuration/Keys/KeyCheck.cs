using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Keys;

/// <summary>Reports the keys that are unknown, or known to ESP and without an effect here. ESP ignores them in silence.</summary>
sealed class KeyCheck(ConfigFindings findings)
{
    /// <summary>The whole file, with the profiles that are not in use.</summary>
    public void Check(ConfigNode root)
    {
        CheckMembers(root, "", "", inRoute: false);
        foreach (var profile in root.Find("profiles")?.Members ?? [])
            CheckMembers(profile.Value, "", $"profile '{profile.Name}': ", inRoute: false);
    }

    void CheckMembers(ConfigNode node, string path, string label, bool inRoute)
    {
        foreach (var member in node.Members)
        {
            var key = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            if (ConfigKeys.Find(key, inRoute) is { } known)
                CheckKnown(known, member, label, inRoute);
            // One that is misspelt would let in whom its author keeps out.
            else if (path is "http.auth" || path.StartsWith("http.auth.", StringComparison.Ordinal))
                findings.Error(member.Location, label + Unknown(key, member.Name, path, inRoute));
            else
                findings.Warning(member.Location, () => label + Unknown(key, member.Name, path, inRoute));
        }
    }

    void CheckKnown(ConfigKey key, ConfigMember member, string label, bool inRoute)
    {
        var shown = Shown(key.Path, inRoute);
        switch (key.Use)
        {
            case ConfigKeyUse.Refused:
                findings.Error(
                    member.Location,
                    $"{label}'{shown}' is not supported, and without it "
                        + $"{(inRoute ? "the route" : "every route")} would be open to all; {key.Instead}"
                );
                break;
            case ConfigKeyUse.NotHonoured:
                findings.Warning(member.Location, $"{label}'{shown}' of ESP has no effect here; {key.Instead}");
                break;
            case ConfigKeyUse.Honoured when key.Path == "http.routes":
                CheckRoutes(member.Value, label);
                break;
            case ConfigKeyUse.Honoured when ConfigKeys.Below(key.Path, inRoute).Any():
                foreach (var block in member.Value.Kind == ConfigNodeKind.Array ? member.Value.Items : [member.Value])
                    CheckMembers(block, key.Path, label, inRoute);
                break;
        }
    }

    void CheckRoutes(ConfigNode routes, string label)
    {
        var number = 0;
        foreach (var route in routes.Kind == ConfigNodeKind.Array ? routes.Items : [routes])
            CheckMembers(route, "http", label + RouteLabel.Of(route, ++number), inRoute: true);
    }

    static string Unknown(string key, string name, string path, bool inRoute)
    {
        var shown = Shown(key, inRoute);
        if (ConfigKeys.IsKnownElsewhere(key))
            return $"'{shown}' has no effect {(inRoute ? "in a route; move it to 'http'" : "here; move it to the routes that it is for")}";
        // A good name in the wrong block: 'webSockets' beside 'limits' rather than in it.
        if (ConfigKeys.InSomeBlock(name) is { } home)
            return $"unknown key '{shown}' is ignored; '{name}' belongs in '{Shown(home.Parent, inRoute)}'";
        var siblings = ConfigKeys.Below(path, inRoute).Where(k => k.Use == ConfigKeyUse.Honoured).Select(k => k.Name);
        return $"unknown key '{shown}' is ignored{NearestKey.Hint(name, siblings, "; remove it")}";
    }

    // In a route its author sees 'limits', not 'http.limits'.
    static string Shown(string path, bool inRoute) =>
        inRoute && path.StartsWith("http.", StringComparison.Ordinal) ? path["http.".Length..] : path;
}
