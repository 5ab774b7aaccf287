using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.AspNetCore.Tests.Assistant;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Dialects;
using Realtime.Dialects.Common;
using Realtime.Messages;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Dialects.Common;

/// <summary>
/// Every event of every dialect with every kind of wrong payload, made from the shapes that the dialects
/// declare: a code and a sentence, nothing stored, the connection kept, nobody else told.
/// </summary>
public sealed class BadPayloadTests(BadPayloadTests.Fixture fixture) : IClassFixture<BadPayloadTests.Fixture>
{
    private static readonly string Long = new('x', 129);

    /// <summary>Values that no field takes, whatever its type.</summary>
    private static readonly string[] NoValues = ["true", "{}", "[[]]", "1.5", "1e3", "-0", "9007199254740992", "\"\\ud800\"", "\"\\u0000\"", $"\"{Long}\""];

    public static TheoryData<string, string> Events()
    {
        var data = new TheoryData<string, string>();
        foreach (var dialect in DialectNames.All)
        {
            foreach (var clientEvent in dialect.AllClientEvents)
            {
                data.Add(dialect.Name, clientEvent.Name);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Events))]
    public async Task Wrong_payloads_are_refused(string dialectName, string name)
    {
        var dialect = DialectNames.All.First(d => d.Name == dialectName);
        var clientEvent = dialect.AllClientEvents.First(e => e.Name == name);
        var socket = fixture.Sockets[dialectName];
        var before = fixture.Witness.Events.Count;
        foreach (var payload in Payloads(clientEvent))
        {
            var answer = await socket.EmitRawWithAckAsync(name, payload);
            if (answer.GetProperty("ok").GetBoolean())
            {
                // What is not read can be anything; what is read but means nothing here must have changed nothing.
                Assert.True(IsHarmless(clientEvent), $"{dialectName} {name} took {payload}");
                continue;
            }

            Assert.Equal(["ok", "code", "message"], answer.EnumerateObject().Select(p => p.Name));
            Assert.Matches("^[a-z_]+$", answer.GetProperty("code").GetString());
            Assert.NotEqual("internal_error", answer.GetProperty("code").GetString());
            var message = answer.GetProperty("message").GetString();
            Assert.NotEmpty(message!);

            var errors = socket.Events.Count(IsError);
            await socket.EmitRawAsync(name, payload);
            await Wait.UntilAsync(() => socket.Events.Count(IsError) == errors + 1, $"{dialectName} {name} {payload} gives one error event");
            Assert.Equal(message, socket.Events.Last(IsError).Payload.GetProperty("message").GetString());
        }

        await fixture.Witness.SettleAsync();
        Assert.Equal(before, fixture.Witness.Events.Count);
        var history = await fixture.Host.Get<IConversationService>().GetHistoryAsync(fixture.ConversationId, "1", new HistoryQuery());
        Assert.Equal(0, history.LastSequence);
        Assert.DoesNotContain(fixture.Host.Logs.Entries, entry => entry.Level >= LogLevel.Error);
        Assert.False(socket.Closed.IsCompleted);
    }

    private static bool IsError(ReceivedEvent received) => received.Name is "error" or "unauthorized" or "ai-error";

    /// <summary>Events whose payload is not read, or that answer wrong fields which they may leave out.</summary>
    private static bool IsHarmless(ClientEvent clientEvent) =>
        clientEvent.PayloadTypes.Count == 0 || clientEvent.IsPayloadOptional || clientEvent.Name.Contains("leave", StringComparison.Ordinal);

    private static IEnumerable<string> Payloads(ClientEvent clientEvent)
    {
        string[] shapes = ["", "null", "true", "1.5", "[]", "[{}]", "\"\\ud800\"", $"\"{Long}\"", "{}", """{"a":1,"a":2}"""];
        foreach (var payload in shapes)
        {
            yield return payload;
        }

        foreach (var shape in clientEvent.PayloadTypes.Where(t => t.Kind == JsonTypeInfoKind.Object && t.Type != typeof(JsonElement)))
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

    /// <summary>An object in which every field looks right but one.</summary>
    private static string Object(JsonTypeInfo shape, string wrong, string value, bool twice = false)
    {
        var fields = shape.Properties.Select(p => $"\"{p.Name}\":{(p.Name == wrong ? value : Plausible(p.Name, p.PropertyType))}").ToList();
        if (twice)
        {
            fields.Add($"\"{wrong}\":null");
        }

        return $"{{{string.Join(',', fields)}}}";
    }

    /// <summary>Payloads of the right type, with ids that do not exist. They have no effect.</summary>
    private static string Plausible(string name, Type type) => Nullable.GetUnderlyingType(type) is { } value && value.IsPrimitive
        ? value == typeof(bool) ? "false" : "1"
        : typeof(System.Collections.IEnumerable).IsAssignableFrom(type) && type != typeof(string)
            ? "[\"77777\"]"
            : name is "receiverId" or "otherUserId" ? "\"unknown\""
            : name.Contains("user", StringComparison.OrdinalIgnoreCase) ? "\"1\"" : "\"77777\"";

    public sealed class Fixture : IAsyncLifetime
    {
        internal ChatHost Host { get; private set; } = null!;

        internal Dictionary<string, SocketIOTestClient> Sockets { get; } = [];

        internal SocketIOTestClient Witness { get; private set; } = null!;

        internal string ConversationId { get; private set; } = "";

        public async Task InitializeAsync()
        {
            // Without a directory every user id is known.
            Host = await ChatHost.StartAsync(options => options.RateLimits.IsEnabled = false, b =>
            {
                b.AddUserDirectory<TestDirectory>().AddAssistant(new ScriptedModel());
                foreach (var dialect in DialectNames.All.Skip(1))
                {
                    b.AddDialect(dialect, "/" + dialect.Name);
                }
            });
            ConversationId = (await Host.DirectAsync("1", "2")).Id;
            Witness = await Host.ConnectAsync("2", path: "/Assistant");
            foreach (var dialect in DialectNames.All)
            {
                Sockets[dialect.Name] = await Host.ConnectAsync("1", path: dialect.Name == "Marketplace" ? "/socket.io" : "/" + dialect.Name);
            }
        }

        public async Task DisposeAsync()
        {
            foreach (var socket in Sockets.Values.Append(Witness))
            {
                await socket.DisposeAsync();
            }

            await Host.DisposeAsync();
        }
    }
}
