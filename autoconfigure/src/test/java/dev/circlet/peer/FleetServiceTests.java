package dev.circlet.peer;

/** A fleet as the service of its peers. */
class FleetServiceTests extends PeerServiceContract {

    @Override
    protected PeerService service(PeerService ofNode) {
        return ofNode;
    }
}
