using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Realtime.Endpoints;
using Realtime.Limits;
using Realtime.Storage;

namespace Realtime.WebPush.Subscriptions;

/// <summary>The endpoints for the caller's browsers.</summary>
internal sealed class PushEndpoints(IPushSubscriptionStore store, EndpointRules rules, IOptions<WebPushOptions> options, TimeProvider time) : IApiExtension
{
    private const int AuthLength = 16;

    public void Map(RouteGroupBuilder group)
    {
        group.Api(HttpMethods.Get, RateLimitClass.History, "/push/key", KeyAsync)
            .Describe("GetPushKey", "Returns the key that a browser subscribes with.", static () => default(PushKeyModel)!);
        group.Api(HttpMethods.Post, RateLimitClass.Change, "/push/subscriptions", AddAsync)
            .Describe("AddPushSubscription", "Sends the user's notifications to this browser.", static ([FromBody] PushSubscriptionBody body) => { }, errors: [400]);
        group.Api(HttpMethods.Delete, RateLimitClass.Change, "/push/subscriptions", RemoveAsync)
            .Describe("RemovePushSubscription", "Ends notifications to this browser, as at a sign-out.", static ([FromBody] PushEndpointBody body) => { }, errors: [400]);
    }

    private Task<IResult> KeyAsync(ApiCall call) =>
        Task.FromResult<IResult>(TypedResults.Json(new PushKeyModel(options.Value.PublicKey), PushJson.Default.PushKeyModel));

    private async Task<IResult> AddAsync(ApiCall call)
    {
        var body = await call.BodyAsync(PushJson.Default.PushSubscriptionBody).ConfigureAwait(false);
        Require(rules.FindFault(body.Endpoint));
        Require(VapidKeyPair.ReadPoint(body.Keys?.P256dh) is null ? "keys.p256dh must be a public key of the curve P-256 in base64url" : null);
        Require(VapidKeyPair.Decode(body.Keys?.Auth, AuthLength) is null ? "keys.auth must be 16 bytes in base64url" : null);
        await store.SaveAsync(
            new StoredPushSubscription(
                IdOf(body.Endpoint!),
                call.UserId,
                body.Endpoint!,
                body.Keys!.P256dh!,
                body.Keys.Auth!,
                DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds())),
            options.Value.MaxSubscriptions,
            call.Aborted).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    private async Task<IResult> RemoveAsync(ApiCall call)
    {
        var body = await call.BodyAsync(PushJson.Default.PushEndpointBody).ConfigureAwait(false);
        var endpoint = body.Endpoint ?? throw new RealtimeException(RealtimeError.InvalidPayload, "endpoint is needed");
        await store.RemoveAsync(call.UserId, IdOf(endpoint), call.Aborted).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    private static void Require(string? fault)
    {
        if (fault is not null)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, fault);
        }
    }

    private static string IdOf(string endpoint) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(endpoint)));
}

internal sealed record PushKeyModel(string PublicKey);

/// <summary>What a browser's <c>PushSubscription</c> becomes as JSON.</summary>
internal sealed record PushSubscriptionBody(string? Endpoint, PushSubscriptionKeys? Keys);

internal sealed record PushSubscriptionKeys(string? P256dh, string? Auth);

internal sealed record PushEndpointBody(string? Endpoint);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(PushKeyModel))]
[JsonSerializable(typeof(PushSubscriptionBody))]
[JsonSerializable(typeof(PushEndpointBody))]
internal sealed partial class PushJson : JsonSerializerContext;
