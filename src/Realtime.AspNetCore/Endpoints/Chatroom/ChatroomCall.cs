using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Assistant;
using Realtime.Dialects.Chatroom;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Users;

namespace Realtime.Endpoints.Chatroom;

/// <summary>One HTTP call of the contract.</summary>
/// <param name="Context">The request.</param>
/// <param name="Endpoint">Where the clients of the contract connect.</param>
internal readonly record struct ChatroomCall(HttpContext Context, ChatroomEndpoint Endpoint)
{
    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>The signed-in user; null if nobody is signed in.</summary>
    public string? UserId => Service<UserClaims>().TryGetId(Context.User, out var userId) ? userId : null;

    public T Service<T>()
        where T : notnull => Context.RequestServices.GetRequiredService<T>();

    /// <summary>Returns the id from the route.</summary>
    public string RouteId() => UuidId.Parse((string)Context.GetRouteValue("id")!).Value;

    /// <summary>Refuses a call if nobody is signed in and clients may not declare their identity.</summary>
    public void RequireCaller()
    {
        if (UserId is null && !Endpoint.Declared.IsAllowed)
        {
            throw ChatroomRefusal.NotAuthenticated;
        }
    }

    /// <summary>
    /// Returns the user who acts, in the form that the store knows. Refuses a user id that is not the signed-in user's. If nobody is
    /// signed in, refuses a user id that does not exist.
    /// </summary>
    public async Task<string> RequireUserAsync(string userId)
    {
        if (UserId is { } signedIn)
        {
            return Texts.IsSameId(signedIn, userId)
                ? signedIn
                : throw ChatroomRefusal.With(StatusCodes.Status403Forbidden, "user_id is not the user who is signed in");
        }

        if (!Texts.IsId(userId) || DeclaredIds.IsDeclared(userId) || userId == Realtime.Data.ErasedUser.Id || Service<IAssistantService>().IsAssistant(userId))
        {
            throw ChatroomRefusal.NotFound("User");
        }

        if (Endpoint.Declared.IdsAreUserIds && Service<UserProfiles>().HasDirectory)
        {
            return await IsInDirectoryAsync(userId).ConfigureAwait(false) ? userId : throw ChatroomRefusal.NotFound("User");
        }

        var user = await FindUserAsync(userId).ConfigureAwait(false) ?? throw ChatroomRefusal.NotFound("User");
        return Endpoint.DeclaredIds?.ToInner(user.Id) ?? user.Id;
    }

    /// <summary>Returns the id of a user as the clients of the contract see it.</summary>
    public string Shown(string userId) => Endpoint.DeclaredIds is { } ids && ids.TryGetPlain(userId, out var plain) ? plain : userId;

    /// <summary>Adds a new user.</summary>
    /// <returns>False if the handle is taken.</returns>
    public Task<bool> AddUserAsync(ChatroomUser user) => Service<ChatroomUserCalls>().AddAsync(user, Caller, Aborted);

    /// <summary>Finds a user that a client created.</summary>
    public Task<ChatroomUser?> FindUserAsync(string userId) => Service<ChatroomUserCalls>().FindAsync(userId, Caller, Aborted);

    /// <summary>Reads a whole number from the query.</summary>
    public long? QueryNumber(string name, long least, long most)
    {
        if (Context.Request.Query[name] is not { Count: > 0 } values)
        {
            return null;
        }

        return long.TryParse(values[^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw ChatroomRefusal.Invalid("int_range", $"Input should be a whole number from {least} to {most}", "query", name);
    }

    /// <summary>Reads the body.</summary>
    public async Task<T> BodyAsync<T>(JsonTypeInfo<T> typeInfo)
        where T : class
    {
        var request = Context.Request;

        // Requiring JSON also blocks forms of other sites, which browsers send without a CORS preflight request.
        if (!request.HasJsonContentType())
        {
            throw ChatroomRefusal.Invalid("json_invalid", "A JSON body is needed", "body");
        }

        try
        {
            return await JsonBody.ReadAsync(request, typeInfo).ConfigureAwait(false) ??
                throw ChatroomRefusal.Invalid("missing", "Field required", "body");
        }
        catch (JsonException exception)
        {
            throw ChatroomRefusal.Invalid("json_invalid", "The body has a wrong shape or type", ["body", .. Field(exception.Path)]);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            throw ChatroomRefusal.Invalid("json_invalid", "The body has a wrong shape or type", "body");
        }
    }

    // Without sign-in, the caller is only known by the address.
    private string Caller => Context.Connection.RemoteIpAddress?.ToString() ?? "";

    private async Task<bool> IsInDirectoryAsync(string userId)
    {
        try
        {
            await Service<UserProfiles>().RequireAsync([userId], Aborted).ConfigureAwait(false);
            return true;
        }
        catch (RealtimeException)
        {
            return false;
        }
    }

    private static string[] Field(string? path) => path is { Length: > 2 } ? [path[2..]] : [];
}
