using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Assistant;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Dialects.Chatroom;
using Realtime.Messages;
using Realtime.Rooms;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Dialects.Crossing;

/// <summary>
/// A host that speaks all five contracts. In each of them, somebody acts and somebody listens, with real sockets, and what those
/// hear is recorded.
/// </summary>
internal sealed partial class CrossingStage : IAsyncDisposable
{
    /// <summary>Who acts, in every contract.</summary>
    public const string Actor = "100";

    /// <summary>Comes and goes.</summary>
    public const string Visitor = "200";

    private const string Mark = "sentinel";

    private readonly Dictionary<string, Cast> _casts = [];
    private readonly HashSet<string> _marks = new(StringComparer.Ordinal);
    private int _changes;

    private CrossingStage(ChatHost host, ScriptedModel model) => (Host, Model) = (host, model);

    public ChatHost Host { get; }

    public ScriptedModel Model { get; }

    /// <summary>The listeners of each contract, in the order in which an event is rendered.</summary>
    public IReadOnlyDictionary<string, Cast> Casts => _casts;

    public IMessageService Messages => Host.Get<IMessageService>();

    public static string PathOf(string dialect) => dialect == "Marketplace" ? "/socket.io" : "/" + dialect;

    public static async Task<CrossingStage> StartAsync()
    {
        var model = new ScriptedModel();
        var host = await ChatHost.StartAsync(
            o =>
            {
                o.PresenceGrace = TimeSpan.Zero;
                o.TypingExpiry = TimeSpan.FromMinutes(5);
                o.RateLimits.IsEnabled = false;
            },
            chat =>
            {
                chat.AddAssistant(model);
                foreach (var dialect in DialectNames.All.Skip(1))
                {
                    chat.AddDialect(dialect, PathOf(dialect.Name));
                }
            },
            pipeline: app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapChatroomApi();
            });
        var stage = new CrossingStage(host, model);
        var members = DialectNames.All.Select((dialect, i) => (dialect.Name, Member: $"{i + 1}")).ToArray();

        // Everybody has met, so that nobody is introduced while something else is listened to.
        await host.GroupAsync([Actor, Visitor, .. members.Select(m => m.Member)]);
        foreach (var (dialect, member) in members)
        {
            stage._casts[dialect] = await Cast.ConnectAsync(host, dialect, member);
        }

        return stage;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cast in _casts.Values)
        {
            foreach (var socket in cast.All)
            {
                await socket.DisposeAsync();
            }
        }

        await Host.DisposeAsync();
    }

    /// <summary>Plays something in the direct conversations with each listener.</summary>
    public Task<Heard> ToOneAsync(Func<string, string, Task> act) => ToOneAsync((_, _) => Task.CompletedTask, act);

    /// <summary>The same after a preparation that is not recorded.</summary>
    public async Task<Heard> ToOneAsync(Func<string, string, Task> prepare, Func<string, string, Task> act)
    {
        var heard = new Heard();
        foreach (var (dialect, cast) in _casts)
        {
            var conversation = (await Host.DirectAsync(Actor, cast.Member)).Id;
            await cast.JoinAsync(conversation);
            await prepare(conversation, cast.Member);
            heard.Add(dialect, await RecordAsync(conversation, cast.Member, () => act(conversation, cast.Member)));
        }

        return heard;
    }

    /// <summary>Plays something in a new group of all listeners.</summary>
    public Task<Heard> ToGroupAsync(Func<string, Task> act, params string[] others) => ToGroupAsync(_ => Task.CompletedTask, act, others);

    /// <summary>The same after a preparation that is not recorded.</summary>
    public async Task<Heard> ToGroupAsync(Func<string, Task> prepare, Func<string, Task> act, params string[] others)
    {
        var conversation = (await Host.GroupAsync([Actor, .. _casts.Values.Select(cast => cast.Member), .. others])).Id;
        foreach (var cast in _casts.Values)
        {
            await cast.JoinAsync(conversation);
        }

        await prepare(conversation);
        return new Heard(await RecordAsync(conversation, Actor, () => act(conversation)));
    }

    /// <summary>Plays something in a room that all listeners have entered who can.</summary>
    public async Task<Heard> ToRoomAsync(string room, Func<string, Task> act)
    {
        await Host.Get<IRoomService>().CreateAsync(room);
        foreach (var cast in _casts.Values)
        {
            await cast.EnterAsync(room);
        }

        return new Heard(await RecordAsync(RoomId.Of(room), _casts["ChatterBox"].Member, () => act(room)));
    }

    /// <summary>Records what is heard of a conversation.</summary>
    public async Task<Recording> RecordAsync(string conversationId, string memberId, Func<Task> act)
    {
        // What was done before may still be on its way.
        await SendMarkAsync(conversationId, memberId);
        return await RecordAsync(act, () => SendMarkAsync(conversationId, memberId));
    }

    /// <summary>Records what is heard until something is reached.</summary>
    public async Task<Recording> RecordAsync(Func<Task> act, Func<Task> reach)
    {
        await SettleAsync();
        var from = _casts.Values.SelectMany(cast => cast.All).ToDictionary(socket => socket, socket => socket.Events.Count);
        await act();
        await reach();
        await SettleAsync();
        return new Recording(from, received => !IsMark(received));
    }

    /// <summary>Sends in a contract; in Direct, to the receiver.</summary>
    public async Task SendAsync(string dialect, string conversationId, string? receiverId, string text)
    {
        var actor = _casts[dialect].Actor;
        switch (dialect)
        {
            case "Marketplace":
                await actor.EmitWithAckAsync("send_message", new { conversationId, content = text });
                break;
            case "Direct":
                await actor.EmitWithAckAsync("send_message", new { receiverId, content = text });
                break;
            case "ChatterBox":
                await actor.EmitWithAckAsync("send-message", new { conversationId, content = text });
                break;
            case "Assistant":
                await actor.EmitWithAckAsync("send_message", new { userId = Actor, conversationId, message = text });
                break;
            default:
                using (var http = Host.Http(Actor))
                {
                    var chatroom = RoomId.TryParse(conversationId, out var room) ? room : new UuidId(conversationId).ToString();
                    using var answer = await http.PostAsJsonAsync(
                        "/messages/", new { message_text = text, user_id = new UuidId(Actor).ToString(), chatroom_id = chatroom, is_reply = false });
                    answer.EnsureSuccessStatusCode();
                }

                break;
        }
    }

    /// <summary>Leaves the events of a message out of all recordings.</summary>
    public void Ignore(string messageId) => _marks.UnionWith([messageId, new UuidId(messageId).ToString()]);

    /// <summary>Waits as a mark does, but by a change of the last message: an assistant answers new ones.</summary>
    public async Task ChangeMarkAsync(string conversationId)
    {
        var text = $"{Mark} {++_changes}";
        var history = await Host.Get<IConversationService>().GetHistoryAsync(conversationId, Actor, new HistoryQuery { Limit = 1 });
        if (history.Messages is not [.., var newest])
        {
            return;
        }

        await Messages.EditAsModeratorAsync(newest.Id, text);
        await Wait.UntilAsync(
            () => _casts["Chatroom"].Watching[0].Events.Any(e => e.Payload.GetRawText().Contains($"\"{text}\"", StringComparison.Ordinal)),
            $"the mark in {conversationId} arrived");
    }

    /// <summary>Waits until everything of a conversation before has been sent: to the last contract's sockets, too.</summary>
    private async Task SendMarkAsync(string conversationId, string memberId)
    {
        var sent = (await Messages.SendAsync(new SendMessage(conversationId, memberId, Mark))).Message;
        var last = new UuidId(sent.Id).ToString();
        Ignore(sent.Id);
        await Wait.UntilAsync(
            () => _casts["Chatroom"].All.Any(socket => socket.Events.Any(e => e.Payload.GetRawText().Contains(last, StringComparison.Ordinal))),
            $"the mark in {conversationId} arrived");
    }

    private bool IsMark(ReceivedEvent received) =>
        received.Payload.GetRawText().Contains(Mark, StringComparison.Ordinal) ||
        (received.Name == "message_details" && received.Payload.TryGetProperty("id", out var id) && _marks.Contains(id.ToString()));

    private Task SettleAsync() => Task.WhenAll(_casts.Values.SelectMany(cast => cast.All).Select(socket => socket.SettleAsync()));
}
