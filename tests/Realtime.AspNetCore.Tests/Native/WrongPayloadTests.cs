using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Dialects;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Native;

/// <summary>Every event with every kind of wrong payload, made from the declared shapes: a code and a sentence, nothing changed.</summary>
public sealed class WrongPayloadTests(WrongPayloadTests.Fixture fixture) : IClassFixture<WrongPayloadTests.Fixture>
{
    private static readonly string[] NoValues =
        ["true", "1", "{}", "[[]]", "[null]", "1.5", "1e3", "9007199254740992", "99999999999999999999", "\"\\ud800\"", "\"\\u0000\"", $"\"{new string('x', 129)}\""];

    public static TheoryData<string> Events => [.. DialectNames.Native.ClientEvents.Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Events))]
    public async Task Wrong_payloads_are_refused(string name)
    {
        var clientEvent = DialectNames.Native.ClientEvents.Single(e => e.Name == name);
        foreach (var payload in Payloads(clientEvent))
        {
            var answer = await fixture.Client.EmitRawWithAckAsync(name, payload);
            if (answer.GetProperty("ok").GetBoolean())
            {
                Assert.True(MayPass(clientEvent, payload), $"{name} took {payload}");
                continue;
            }

            Assert.Equal(["ok", "code", "message"], answer.EnumerateObject().Select(p => p.Name));
            Assert.Matches("^[a-z_]+$", answer.Text("code"));
            Assert.NotEqual("internal_error", answer.Text("code"));
            Assert.NotEmpty(answer.Text("message")!);
        }

        // Without an acknowledgement, the same is an event.
        if (clientEvent.PayloadTypes.Count > 0)
        {
            var before = fixture.Client.Count("error");
            await fixture.Client.EmitRawAsync(name, "17");
            await Wait.UntilAsync(() => fixture.Client.Count("error") == before + 1, $"{name} gives an error event");
            Assert.Equal("invalid_payload", fixture.Client.Events.Last(e => e.Name == "error").Payload.Text("code"));
        }

        Assert.DoesNotContain(fixture.Host.Logs.Entries, entry => entry.Level >= LogLevel.Error);
        Assert.False(fixture.Client.Closed.IsCompleted);
    }

    /// <summary>Events that read no payload or may have none, fields that may be anything of their type, and leaving what one is not in.</summary>
    private static bool MayPass(ClientEvent clientEvent, string payload) =>
        clientEvent.PayloadTypes.Count == 0
        || (clientEvent.IsPayloadOptional && payload != "true")
        || clientEvent.Name is "close_conversation" or "create_group" or "get_changes_batch" or "get_users" or "watch_presence" or "unwatch_presence" or "unblock_user"
            or "set_notification_preference" or "mark_notifications" or "delete_notifications";

    private static IEnumerable<string> Payloads(ClientEvent clientEvent)
    {
        foreach (var payload in new[] { "", "null", "true", "1.5", "[]", "[{}]", "\"text\"", "{}", """{"a":1,"a":2}""" })
        {
            yield return payload;
        }

        foreach (var shape in clientEvent.PayloadTypes)
        {
            foreach (var field in shape.Properties)
            {
                foreach (var value in NoValues)
                {
                    yield return Object(shape, field.Name, value);
                }

                yield return Object(shape, field.Name, "null", twice: true);
            }
        }
    }

    private static string Object(JsonTypeInfo shape, string wrong, string value, bool twice = false)
    {
        var fields = shape.Properties
            .Where(p => p.Name == wrong || !IsBound(p.Name))
            .Select(p => $"\"{p.Name}\":{(p.Name == wrong ? value : Plausible(p.Name, p.PropertyType))}")
            .ToList();
        if (twice)
        {
            fields.Add($"\"{wrong}\":null");
        }

        return $"{{{string.Join(',', fields)}}}";
    }

    /// <summary>Fields that exclude each other.</summary>
    private static bool IsBound(string name) => name is "before" or "after" or "around" or "aroundId" or "all" or "cursor";

    /// <summary>Payloads of the right type, with ids that do not exist.</summary>
    private static string Plausible(string name, Type type) => name switch
    {
        "state" => "\"read\"",
        "mode" => "\"live\"",
        "until" => "\"2030-01-01T00:00:00.000Z\"",
        "conversations" => """[{"conversationId":"77777"}]""",
        _ when Nullable.GetUnderlyingType(type) is { } value => value == typeof(bool) ? "false" : "1",
        _ when typeof(System.Collections.IEnumerable).IsAssignableFrom(type) && type != typeof(string) => "[\"77777\"]",
        _ => name.Contains("user", StringComparison.OrdinalIgnoreCase) ? "\"1\"" : "\"77777\"",
    };

    public sealed class Fixture : IAsyncLifetime
    {
        internal ChatHost Host { get; private set; } = null!;

        internal SocketIOTestClient Client { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Host = await NativeClient.StartAsync(o => o.RateLimits.IsEnabled = false, b => b.AddUserDirectory<TestDirectory>());
            Client = await Host.ConnectAsync("1");
        }

        public async Task DisposeAsync()
        {
            await Client.DisposeAsync();
            await Host.DisposeAsync();
        }
    }
}
