using Microsoft.CodeAnalysis;
using PluginChat.Generators.Models;
using PluginChat.Generators.Reading;

namespace PluginChat.Generators.Describing;

/// <summary>
/// Reads what an action answers: by its result, and by <c>[ProducesResponseType]</c> where an <c>IResult</c> says nothing.
/// </summary>
sealed class ResponseReader(Responses responses)
{
    const string Results = "Microsoft.AspNetCore.Http.HttpResults.";

    public void Read(IMethodSymbol method, ResultModel result)
    {
        var type = result.IsAwaited ? ((INamedTypeSymbol)method.ReturnType).TypeArguments.FirstOrDefault() : method.ReturnType;
        var isDeclared = ReadAttributes(method);
        switch (result.Kind)
        {
            case ResultKind.Nothing:
                responses.Add(200);
                break;
            case ResultKind.Text:
                responses.Add(200, Responses.Text);
                break;
            case ResultKind.Bytes or ResultKind.Memory or ResultKind.Stream:
                responses.Add(200, Responses.Bytes);
                break;
            case ResultKind.Events:
                responses.Add(200, Responses.Events, EventOf(type!));
                break;
            case ResultKind.Json:
                responses.Add(200, Responses.Json, type);
                break;
            case ResultKind.Result when ReadResult((INamedTypeSymbol)type!) || isDeclared:
                break;
            default:
                if (!isDeclared)
                    responses.Add(200);
                break;
        }
    }

    // The data of one event: what OpenAPI 3.1 has no keyword for, and generators of clients understand.
    static ITypeSymbol EventOf(ITypeSymbol type)
    {
        var events = (INamedTypeSymbol)type;
        if (type.Plain() != "System.Collections.Generic.IAsyncEnumerable`1")
            events = type.AllInterfaces.First(i => i.Plain() == "System.Collections.Generic.IAsyncEnumerable`1");
        var item = events.TypeArguments[0];
        return item.OriginalDefinition.Plain() == "System.Net.ServerSentEvents.SseItem`1"
            ? ((INamedTypeSymbol)item).TypeArguments[0]
            : item;
    }

    bool ReadAttributes(IMethodSymbol method)
    {
        var isAny = false;
        foreach (var attribute in method.GetAttributes())
        {
            if (
                attribute.AttributeClass is not { } type
                || !type.Plain().StartsWith("Microsoft.AspNetCore.Mvc.ProducesResponseType", StringComparison.Ordinal)
            )
                continue;
            var status = attribute.ConstructorArguments.Select(a => a.Value).OfType<int>().FirstOrDefault();
            if (status is < 100 or > 599)
                continue;
            var body =
                type.TypeArguments.FirstOrDefault()
                ?? attribute.ConstructorArguments.Select(a => a.Value).OfType<ITypeSymbol>().FirstOrDefault()
                ?? attribute.NamedArguments.FirstOrDefault(a => a.Key == "Type").Value.Value as ITypeSymbol;
            if (body is null or { SpecialType: SpecialType.System_Void })
                responses.Add(status);
            else if (body.DerivesFrom("Microsoft.AspNetCore.Mvc.ProblemDetails"))
                responses.AddProblem(status, body.Plain().EndsWith("ValidationProblemDetails", StringComparison.Ordinal));
            else
                responses.Add(status, Responses.MediaTypeOf(body), body.WithNullableAnnotation(NullableAnnotation.NotAnnotated));
            isAny = true;
        }
        return isAny;
    }

    // The typed ones say it all.
    bool ReadResult(INamedTypeSymbol type)
    {
        var name = type.OriginalDefinition.Plain();
        if (!name.StartsWith(Results, StringComparison.Ordinal))
            return false;
        name = name.Substring(Results.Length);
        var value = type.TypeArguments.FirstOrDefault();
        if (name.StartsWith("Results`", StringComparison.Ordinal))
            return type.TypeArguments.OfType<INamedTypeSymbol>().Select(ReadResult).ToList().Contains(true);
        switch (name)
        {
            case "ContentHttpResult" or "Utf8ContentHttpResult":
                responses.Add(200, Responses.Text);
                return true;
            case "FileContentHttpResult"
            or "FileStreamHttpResult"
            or "PhysicalFileHttpResult"
            or "VirtualFileHttpResult"
            or "PushStreamHttpResult":
                responses.Add(200, Responses.Bytes);
                return true;
            case "ServerSentEventsResult`1":
                responses.Add(200, Responses.Events, value);
                return true;
            case "ValidationProblem":
                responses.AddProblem(400, isOfValidation: true);
                return true;
            case "ProblemHttpResult":
                responses.AddProblem(500);
                return true;
        }
        if (StatusOf(name) is not (> 0 and var status))
            return false;
        responses.Add(status, value is null ? null : Responses.Json, value);
        return true;
    }

    static int StatusOf(string name) =>
        name.Split('`')[0] switch
        {
            "Ok" or "JsonHttpResult" => 200,
            "Created" or "CreatedAtRoute" => 201,
            "Accepted" or "AcceptedAtRoute" => 202,
            "NoContent" => 204,
            "RedirectHttpResult" or "RedirectToRouteHttpResult" => 302,
            "BadRequest" => 400,
            "UnauthorizedHttpResult" or "ChallengeHttpResult" => 401,
            "ForbidHttpResult" => 403,
            "NotFound" => 404,
            "Conflict" => 409,
            "UnprocessableEntity" => 422,
            "InternalServerError" => 500,
            "EmptyHttpResult" => 200,
            _ => 0,
        };
}
